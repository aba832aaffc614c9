import { register } from 'node:module';

// As `--import`: dd-trace looks like it isn't installed.
const hook = `export async function resolve(specifier, context, next) {
  if (specifier !== 'dd-trace') return next(specifier, context);
  throw Object.assign(new Error("Cannot find package 'dd-trace'"), { code: 'ERR_MODULE_NOT_FOUND' });
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
