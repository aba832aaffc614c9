import { createRequire } from 'node:module';

/** dd-trace is optional; tests that need it skip where it is missing. */
export const ddTraceInstalled = (() => {
  try {
    createRequire(import.meta.url).resolve('dd-trace');
    return true;
  } catch {
    return false;
  }
})();

export const NOT_INSTALLED = 'dd-trace is not installed';
