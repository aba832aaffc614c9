import { Counter, Gauge, Registry } from '#lab/rag-api/metrics.ts';
import { EXERCISES } from '../../../exercises/index.ts';
import type { ClassState } from './state.ts';
import { cellOf, hurdlesOf, summaryOf } from './view.ts';

/** Every check that strangers with the code could invent would be a series of its own. */
const MOST_CHECKS = 100;

/**
 * The progress of a class as metrics. They are read from its state at each scrape, so a restart loses none of them. Names
 * of learners are no labels: each would be a series, and everybody in the network may read this page.
 *
 * @param read the state now, and the requests by what became of them
 */
export function classMetrics(read: () => { state: ClassState; requests: Record<string, number> }): Registry {
  const registry = new Registry();
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    set: (gauge: Gauge, state: ClassState) => void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        set(this, read().state);
      },
    });
  const counter = (name: string, help: string, label: string, values: () => Record<string, number>) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of Object.entries(values())) this.inc({ [label]: value }, count);
      },
    });
  const sums = (of: 'attempts' | 'hints') => () =>
    Object.fromEntries(
      EXERCISES.map(({ name }) => [
        name,
        [...read().state.learners.values()].reduce(
          (sum, { report }) => sum + (report?.exercises[name]?.[of] ?? 0),
          0,
        ),
      ]),
    );

  gauge(
    'class_learners',
    'Learners by whether they were heard of in the last 20 s.',
    ['state'],
    (g, state) => {
      const { here, learners } = summaryOf(state, Date.now(), 0);
      g.set({ state: 'here' }, here);
      g.set({ state: 'away' }, learners - here);
    },
  );
  gauge(
    'class_exercise_learners',
    'Learners by exercise and by whether it passes, was begun, or is still to come.',
    ['exercise', 'state'],
    (g, { learners }) => {
      for (const { name } of EXERCISES) {
        const counts = { pass: 0, trying: 0, open: 0 };
        for (const learner of learners.values()) counts[cellOf(learner, name)] += 1;
        for (const [state, count] of Object.entries(counts)) g.set({ exercise: name, state }, count);
      }
    },
  );
  gauge(
    'class_check_learners',
    'Learners whose first failing check this is.',
    ['exercise', 'check'],
    (g, state) => {
      for (const { exercise, check, learners } of hurdlesOf([...state.learners.values()]).slice(
        0,
        MOST_CHECKS,
      ))
        g.set({ exercise, check }, learners);
    },
  );
  gauge('class_longest_wait_seconds', 'Longest time at one failing check.', ['exercise'], (g, state) => {
    const hurdles = hurdlesOf([...state.learners.values()]);
    for (const { name } of EXERCISES) {
      const begins = hurdles.filter(({ exercise }) => exercise === name).map(({ at }) => at);
      g.set({ exercise: name }, begins.length ? Math.max(0, Date.now() - Math.min(...begins)) / 1000 : 0);
    }
  });
  gauge(
    'class_checkpoint_learners',
    'Learners by checkpoint and its status.',
    ['checkpoint', 'status'],
    (g, state) => {
      for (const { report } of state.learners.values())
        for (const { id, status } of report?.checkpoints ?? []) g.inc({ checkpoint: String(id), status });
    },
  );
  gauge('class_raised_hands', 'Hands that are up.', [], (g, state) => {
    g.set([...state.learners.values()].filter(({ handAt }) => handAt !== undefined).length);
  });
  counter('class_attempts_total', 'Gradings of a changed file.', 'exercise', sums('attempts'));
  counter('class_hints_total', 'Hints that were opened.', 'exercise', sums('hints'));
  counter(
    'class_requests_total',
    'Reports and joins since the start, by what became of them.',
    'result',
    () => read().requests,
  );
  return registry;
}
