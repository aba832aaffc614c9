import type { ServerResponse } from 'node:http';
import { Hub } from '../../common/hub.ts';
import type { Live } from '../rag-api/live.ts';
import { askPrometheus, scoreQuery } from './ask-prometheus.ts';
import { counterName, type Lines, linesOf, movedLines, technicalOf } from './metrics-text.ts';
import type { LearnersParts, Moved, PageState, Point } from './state.ts';

/** Between two looks at Prometheus while a page is open: a real one scrapes the lab once a second. */
const LOOK_MS = 1_000;
/** Points of the course. When there are more, every second one is dropped, so that it always begins at the start. */
const MOST_POINTS = 240;
/** Requests within this time may share what has moved, milliseconds. */
const TOGETHER_MS = 300;
/** Lines of the learner that the page can show; a counter with every label of the course has 24. */
const MOST_LINES = 40;

type Cause = Pick<Moved, 'by'> & { crowd: boolean };

/** Watches the lab for its page: what each question and vote moves, and what Prometheus says. */
export interface Watcher {
  state(): PageState;
  /** Sends a page the state, now and after each change. */
  listen(response: ServerResponse): void;
  /** A question or a vote begins. The function that it returns says that it has ended, and what it was if it counts. */
  begin(): (cause: Cause | undefined) => void;
  set(change: Partial<PageState>): void;
  /** Reads `/metrics` and asks Prometheus now, and not only once a second. */
  look(): void;
  close(): void;
}

export interface Watched {
  live: Live;
  /** The text of `/metrics`: the technical metrics, and the learner's part. */
  metrics: { technical(): Promise<string>; learners(): Promise<string> };
  learner: LearnersParts;
  /** Origin of the Prometheus in use, as soon as there is one. */
  prometheus(): string | undefined;
}

export function watch({ live, metrics, learner, prometheus }: Watched): Watcher {
  let before: Lines = new Map();
  /** Requests that are being answered: what they have moved so far is theirs. */
  let busy = 0;
  let causes: Cause[] = [];
  let updating = false;
  let courseSent = true;
  let lastMoveAt = 0;
  const sent = new Map<string, string>();
  const hub = new Hub<PageState>({
    learner,
    numbers: { up: 0, down: 0, queries: 0, costPerQueryUsd: null },
    course: [{ at: Date.now(), up: 0, down: 0, queries: 0, costPerQueryUsd: null }],
    counter: [],
    moved: null,
    prometheus: { who: 'stand-in', promql: '', score: null },
    technical: { p95Seconds: null, cacheHits: null, pineconeUsd: null },
    crowd: { on: false },
    profiled: false,
  });

  /** Sends what differs from what was sent last. */
  function tell(change: Partial<PageState>): void {
    const news = Object.entries(change).filter(([key, value]) => {
      const text = JSON.stringify(value);
      if (sent.get(key) === text) return false;
      sent.set(key, text);
      return true;
    });
    if (news.length > 0) hub.set(Object.fromEntries(news));
  }

  async function read(): Promise<{ all: Lines; learners: Lines }> {
    const [technical, learners] = (await Promise.all([metrics.technical(), metrics.learners()])).map(linesOf);
    return { all: new Map([...learners!, ...technical!]), learners: learners! };
  }

  /** Sends the new numbers, and the lines that have moved. Changes meanwhile are the next round's. */
  async function update(): Promise<void> {
    if (updating) return;
    updating = true;
    while (causes.length > 0) {
      const now = causes;
      causes = [];
      try {
        const [numbers, { all, learners }] = await Promise.all([live.numbers(), read()]);
        const moved = { by: byOf(now), whose: whoseOf(now), lines: movedLines(before, all) };
        before = all;
        tell({
          numbers,
          counter: shown(learners),
          moved: moved.lines.length === 0 ? (sharedMove(moved) ?? moved) : moved,
          technical: technicalOf(all),
        });
        lastMoveAt = performance.now();
        addPoint({ at: Date.now(), ...numbers });
      } catch {
        // the store or the learner's process fails, which the vote itself reports; the next change looks again
      }
    }
    updating = false;
  }

  /** Two requests at the same time: the look after the first one has seen the lines of both. */
  function sharedMove({ by, whose }: Moved): Moved | undefined {
    const last = hub.state.moved;
    if (!last || last.whose === whose || performance.now() - lastMoveAt > TOGETHER_MS) return undefined;
    return { ...last, by, whose: 'both' };
  }

  /** At most one point a second, the newest. */
  function addPoint({ at, up, down, queries, costPerQueryUsd }: Point): void {
    let { course } = hub.state;
    const beforeLast = course.at(-2);
    if (beforeLast && at - beforeLast.at < LOOK_MS) course = course.slice(0, -1);
    if (course.length >= MOST_POINTS) course = course.filter((_, i) => i % 2 === 0);
    hub.state.course = [...course, { at, up, down, queries, costPerQueryUsd }];
    courseSent = false;
  }

  /** What no question or vote of the page moves: a scrape, a probe, a save. */
  async function look(): Promise<void> {
    if (!hub.heard) return;
    if (!courseSent) hub.set({ course: hub.state.course });
    courseSent = true;
    const [numbers, { all, learners }] = await Promise.all([live.numbers(), read()]);
    // while a request is being answered, what has moved belongs to it
    if (busy === 0 && !updating) {
      before = all;
      tell({ numbers, counter: shown(learners), technical: technicalOf(all) });
    }
    const url = prometheus();
    if (!url) return;
    const name = counterName(learners);
    const promql = name ? scoreQuery(name) : '';
    const says = promql ? await askPrometheus(url, promql) : { score: null };
    tell({ prometheus: { ...hub.state.prometheus, error: undefined, promql, ...says } });
  }
  const lookNow = () => void look().catch(() => {}); // the store or the learner's process fails: see above
  const timer = setInterval(lookNow, LOOK_MS);
  timer.unref();

  return {
    state: () => hub.state,
    listen(response) {
      hub.listen(response);
      lookNow();
    },
    begin() {
      busy += 1;
      return (cause) => {
        busy -= 1;
        if (!cause) return;
        causes.push(cause);
        void update();
      };
    },
    set: tell,
    look: lookNow,
    close() {
      clearInterval(timer);
      hub.close();
    },
  };
}

function byOf(causes: readonly Cause[]): Moved['by'] {
  return causes.some(({ by }) => by === 'vote') ? 'vote' : 'question';
}

function whoseOf(causes: readonly Cause[]): Moved['whose'] {
  if (!causes.some(({ crowd }) => crowd)) return 'own';
  return causes.every(({ crowd }) => crowd) ? 'crowd' : 'both';
}

function shown(lines: Lines): PageState['counter'] {
  return [...lines].slice(0, MOST_LINES).map(([series, after]) => ({ series, after }));
}
