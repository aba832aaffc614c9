import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/longest-first.ts';

/** Files that leave their process as they found it share one, which saves each of them half a second of imports. */
const SHARED = [
  'tests/{common,practathon,exercises,project,rag-api,stand-ins}/**/*.test.ts',
  // but for http, which looks at a connection that is closed: msw's other servers in the process would keep it open;
  // and for faults, which waits for a long time
  'tests/checkpoints/!(http|faults).test.ts',
  'tests/slides/!(browser).test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2, // also where vitest would leave one of two cores alone
    maxConcurrency: 2, // tests that wait for labs beside each other: each lab scrapes itself twice a second
    // a machine that is shared stands still at times, and what is measured in scrape intervals then fails once
    retry: process.env.CI ? 1 : 0,
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default', './tests/closing-line.ts'],
    env: { NO_COLOR: '1', DD_TRACE_ENABLED: 'false' }, // tests of the real tracer switch it on themselves
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['tests/**/*.test.ts'], exclude: SHARED } },
    ],
  },
});
