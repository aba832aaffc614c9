// Starts one.ts. Plain JavaScript, so that vitest is loaded before tsx looks at every file: a third of the time.
await import('vitest/node');
(await import('tsx/esm/api')).register();
await import('./worker-process.ts');
