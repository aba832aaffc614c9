import { defineConfig } from 'vitest/config';
import { inProject } from './common/paths.ts';
import { LongestFirst } from './tests/longest-first.ts';

/** Test files that leave their process as they found it. They share one, which saves half a second of imports for each. */
const SHARED = [
  'tests/!(checkpoints|lab|smoke|telemetry)/**/*.test.ts',
  // http waits for a connection to close, which msw's servers in other files would keep open; faults has short limits
  'tests/checkpoints/!(http|faults).test.ts',
  'tests/lab/!(other-programs).test.ts', // its servers and SDKs have to be the first of their process
];
/** The commands as a person types them. `npm test` leaves these out: on one Node, other tests assert the same. */
const SMOKE = ['tests/smoke/**/*.test.ts'];

/** `npx vitest run exercises/3-apply` runs the checks on the learner's own files; without that word, vitest skips them. */
const OWN_EXERCISES = process.argv.some((argument) => /^(\.\/)?exercises\b/.test(argument));

/** For the processes that tests start. */
const QUICK_TYPESCRIPT = {
  NODE_OPTIONS:
    `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(inProject('tests/support/quick-typescript.cjs'))}`.trim(),
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 4, // on two cores: about half of the time is waiting
    maxConcurrency: 2, // tests that wait for labs in one process: each lab scrapes itself twice a second
    // a shared machine pauses at times, and a test that measures scrape intervals then fails once
    retry: process.env.CI ? 1 : 0,
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default', './tests/closing-line.ts'],
    env: { NO_COLOR: '1', DD_TRACE_ENABLED: 'false' }, // tests of the real tracer set it to true
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false, env: QUICK_TYPESCRIPT } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['tests/**/*.test.ts'],
          exclude: [...SHARED, ...SMOKE],
          env: QUICK_TYPESCRIPT,
        },
      },
      { extends: true, test: { name: 'smoke', include: SMOKE } },
      ...(OWN_EXERCISES
        ? [
            {
              test: {
                name: 'exercises',
                include: ['exercises/*/*.test.ts'],
                provide: { target: inProject('exercises'), answerMs: 3_000, slowStoreMs: 650 },
              },
            },
          ]
        : []),
    ],
  },
});
