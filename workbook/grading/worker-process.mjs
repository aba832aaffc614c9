// Starts worker-process.ts. It is plain JavaScript, so that vitest loads before tsx looks at every file: in a third of the time.
await import('vitest/node');
await import('../../common/typescript.mjs');
await import('./worker-process.ts');
