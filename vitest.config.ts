import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2, // also where vitest would leave one of two cores alone: much of the time is spent waiting
    testTimeout: 15_000,
    hookTimeout: 30_000,
    reporters: ['default', './tests/closing-line.ts'],
    env: { NO_COLOR: '1', DD_TRACE_ENABLED: 'false' }, // tests of the real tracer switch it on themselves
  },
});
