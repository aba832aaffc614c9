// Starts worker-process.ts. It is plain JavaScript, so that vitest loads before tsx looks at every file: in a third of the time.
await import('vitest/node');
if (!process.features.typescript) (await import('tsx/esm/api')).register();
await import('./worker-process.ts');
