import { Hub } from '../../../common/hub.ts';
import type { PageState, Row, Summary } from '../page-state.ts';
import type { Report, Stored } from '../report.ts';
import { openLog } from './log.ts';
import { classMetrics } from './metrics.ts';
import { type ClassEvent, classStep, EMPTY, saysMore } from './state.ts';
import { tickets } from './tickets.ts';
import { rowOf, summaryOf } from './view.ts';

/** Changes that come within this time are sent to the page together, milliseconds. */
const TOGETHER_MS = 30;
/** How often somebody is noticed to be away, milliseconds. */
const SWEEP_MS = 2_000;
const MOST_LEARNERS = 2_000;

export class ClassFull extends Error {}

export type Classroom = ReturnType<typeof openClassroom>;

/**
 * A class: its events on disk, its state in memory, its pages and its metrics.
 *
 * @param file the log
 * @param fresh starts another class even if one from today is there
 */
export function openClassroom(file: string, fresh = false) {
  const log = openLog(file, fresh);
  const makes = tickets(log.key);
  let state = log.events.reduce(classStep, EMPTY);
  const requests = { stored: 0, refused: 0, garbage: 0, limited: 0, failed: 0 };
  const shown = new Map<string, string>();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const summary = () => summaryOf(state, Date.now(), requests.refused + requests.garbage + requests.limited);
  const page = new Hub<PageState>({ summary: summary() });
  const projector = new Hub<{ summary: Summary }>({ summary: summary() });

  const send = () => {
    timer = undefined;
    const change: Partial<PageState> = {};
    const put = (key: 'summary' | `row ${string}`, value: Row | Summary) => {
      const text = JSON.stringify(value);
      if (shown.get(key) === text) return;
      shown.set(key, text);
      Object.assign(change, { [key]: value });
    };
    for (const id of changed) put(`row ${id}`, rowOf(state.learners.get(id)!, Date.now()));
    changed.clear();
    put('summary', summary());
    if (Object.keys(change).length > 0) page.set(change);
    if (change.summary) projector.set({ summary: change.summary });
  };
  const show = (id?: string) => {
    if (id !== undefined) changed.add(id);
    timer ??= setTimeout(send, TOGETHER_MS);
  };
  const sweep = () => {
    for (const id of state.learners.keys()) changed.add(id);
    show();
  };
  const sweeping = setInterval(sweep, SWEEP_MS).unref();
  /** Writes an event down, and only then follows it. */
  const happen = (event: ClassEvent) => {
    log.append(event);
    state = classStep(state, event);
    show('id' in event ? event.id : undefined);
  };
  sweep();

  return {
    code: makes.code,
    isCode: makes.isCode,
    /** The learner of an `Authorization` header. */
    learnerOf(header: string | undefined): string | undefined {
      const id = makes.of(header);
      return id !== undefined && state.learners.has(id) ? id : undefined;
    },
    /** @throws {ClassFull} and the system's error when it can't be stored */
    join(name: string, known?: string): { ticket: string; name: string } {
      if (!known && state.learners.size >= MOST_LEARNERS) throw new ClassFull();
      const { id, ticket } = makes.create(known);
      happen({ is: 'joined', at: Date.now(), id, name });
      return { ticket, name: state.learners.get(id)!.name };
    },
    /** Takes a report, and resolves what its sender should know. @throws the system's error when it can't be stored */
    report(id: string, report: Report): Stored {
      const before = state.learners.get(id)!;
      const event: ClassEvent = { is: 'reported', at: Date.now(), id, report };
      if (saysMore(report, before.report)) happen(event);
      else {
        state = classStep(state, event); // still here: a restart learns that from the next report
        show(id);
      }
      const { joinedAt, lowered } = state.learners.get(id)!;
      const messages = state.messages.filter(
        ({ n, to, at }) => n > report.seen && at >= joinedAt && (to === null || to === id),
      );
      return { messages: messages.slice(-5).map(({ n, text }) => ({ n, text })), lowered };
    },
    /** A message to a learner, or to all with null; the clock; a hand that the instructor lowers. */
    order(
      order:
        | { is: 'message'; to: string | null; text: string }
        | { is: 'clock'; on: boolean }
        | { is: 'lowered'; id: string },
    ) {
      happen({ ...order, at: Date.now() });
    },
    count(result: keyof typeof requests): void {
      requests[result] += 1;
      if (result !== 'stored') show();
    },
    learners: () => state.learners.size,
    page,
    projector,
    metrics: classMetrics(() => ({ state, requests })),
    close(): void {
      clearInterval(sweeping);
      clearTimeout(timer);
      page.close();
      projector.close();
      log.close();
    },
  };
}
