// Preloaded into every Node process that a test starts. On a Node that can't strip types, it stands in for that: each file
// is compiled once, and later processes read the result. tsx would take 0.2 s of CPU in each process. tests/smoke and
// tests/cli/learner.test.ts do without it.
const { register } = require('node:module');
const { join } = require('node:path');
const { setSourceMapsEnabled } = require('node:process');
const { pathToFileURL } = require('node:url');

if (!process.features.typescript) {
  let registered = false;
  Object.defineProperty(process.features, 'typescript', {
    // common/typescript.mjs asks for it. A process that runs no TypeScript doesn't, and starts no thread for the hooks.
    get() {
      if (!registered) {
        registered = true;
        register(pathToFileURL(join(__dirname, 'quick-typescript-hooks.mjs')));
        setSourceMapsEnabled(true);
      }
      return 'strip';
    },
  });
}
