import Module from 'node:module';

// With `--import`: hides the packages' native parts for this platform, as after npm ci --omit=optional.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (!/^@libsql\/|^@rolldown\/binding|rolldown-binding\./.test(name))
    return resolve.call(this, name, ...rest);
  throw Object.assign(new Error(`Cannot find module '${name}'\nRequire stack:\n- /somewhere`), {
    code: 'MODULE_NOT_FOUND',
  });
};
