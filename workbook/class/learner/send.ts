import type { Progress } from '../../progress.ts';
import { Joined, NAMES, type Report, Stored } from '../report.ts';
import type { Membership, Outbox } from './outbox.ts';

/** What is open in this workbook now. */
export interface Open {
  exercise: string;
  /** Minutes spent on it so far. */
  minutes: number;
}

export type Sent =
  | { is: 'stored'; name: string; up: boolean; messages: string[] }
  /** The class can't be reached, or asks to wait. */
  | { is: 'later' }
  /** The class takes nothing from this workbook; a sentence says why. */
  | { is: 'refused'; why: string }
  | { is: 'in no class' };

/**
 * Sends where the learner is; joins the class first where that is still to do. Never rejects: a class that can't be
 * reached must not disturb an exercise.
 *
 * @param timeoutMs for each of at most two requests
 */
export async function send(box: Outbox, progress: Progress, open?: Open, timeoutMs = 3_000): Promise<Sent> {
  try {
    let member = box.read();
    if (!member) return { is: 'in no class' };
    if (!member.joined) {
      const joined = await post(member, '/join', { code: member.code, name: member.wish }, timeoutMs);
      if (joined.status === 403) return { is: 'refused', why: joined.error };
      if (joined.status !== 200) return { is: 'later' };
      const { ticket, name } = Joined.parse(joined.body);
      member = box.update(() => ({ ticket, name, joined: true }));
    }
    member = box.update(({ seq }) => ({ seq: seq + 1 }));
    if (!member) return { is: 'in no class' };
    const sent = await post(member, '/report', reportOf(member, progress, open), timeoutMs);
    if (sent.status === 401) {
      box.update(() => ({ ticket: undefined, joined: false, seen: 0 })); // another class is there now: its code decides
      return { is: 'later' };
    }
    if (sent.status === 400) return { is: 'refused', why: sent.error };
    if (sent.status !== 200) return { is: 'later' };
    const { messages, lowered } = Stored.parse(sent.body);
    const after = box.update(({ seen, up, raised }) => ({
      seen: Math.max(seen, ...messages.map(({ n }) => n)),
      up: up && raised > lowered,
      raised: Math.max(raised, lowered),
    }));
    return {
      is: 'stored',
      name: member.name,
      up: after?.up === true,
      messages: messages.map(({ text }) => text),
    };
  } catch {
    return { is: 'later' };
  }
}

/** What the class gets: figures and the workbook's own words. */
function reportOf(member: Membership, progress: Progress, open: Open | undefined): Report {
  const exercises: Report['exercises'] = {};
  for (const name of NAMES) {
    const done = progress.exercises[name];
    const graded = member.exercises[name];
    if (!done && !graded && open?.exercise !== name) continue;
    const { stuck, ...verdict } = graded ?? { points: 0, maxPoints: 0, checks: {} };
    const spent = open?.exercise === name ? open.minutes : (done?.minutes ?? 0);
    exercises[name] = {
      ...verdict,
      attempts: done?.attempts ?? 0,
      hints: done?.hints ?? 0,
      minutes: Math.floor(spent),
      ...(stuck && {
        stuck: {
          check: stuck.check,
          title: stuck.title,
          says: stuck.says,
          ms: Math.max(0, Date.now() - stuck.since),
        },
      }),
    };
  }
  const { seq, seen, up, raised, checkpoints } = member;
  return { seq, seen, now: open?.exercise ?? null, hand: up ? raised : 0, exercises, checkpoints };
}

async function post({ url, ticket }: Membership, path: string, body: object, timeoutMs: number) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(ticket && { authorization: `Bearer ${ticket}` }) },
    body: JSON.stringify(body),
    redirect: 'error', // a ticket goes to its class only
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = (await response.json()) as { error?: unknown };
  return { status: response.status, body: answer, error: String(answer.error ?? '').slice(0, 200) };
}

/** How often the class hears of a learner; after a failure it waits longer, up to the second time. Milliseconds. */
const EVERY_MS = 5_000;
const LONGEST_MS = 30_000;

/**
 * Sends now, after each `soon()`, and every five seconds, one request at a time.
 *
 * @param onSent called after each try
 */
export function keepSending(
  box: Outbox,
  progress: () => Progress,
  open: () => Open | undefined,
  onSent: (sent: Sent) => void = () => {},
) {
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;
  let wait = EVERY_MS;
  let closed = false;
  async function run(): Promise<void> {
    busy = true;
    let sent: Sent;
    do {
      again = false;
      sent = await send(box, progress(), open());
      if (closed) return;
      onSent(sent);
    } while (again && sent.is === 'stored');
    busy = false;
    if (sent.is === 'refused' || sent.is === 'in no class') return;
    wait = sent.is === 'stored' ? EVERY_MS : Math.min(LONGEST_MS, wait * 2);
    timer = setTimeout(soon, wait);
    timer.unref();
  }
  function soon(): void {
    again = true;
    clearTimeout(timer);
    if (!busy) void run();
  }
  soon();
  return {
    soon,
    /** Sends a last time, without what was open, within a second. */
    async close(): Promise<void> {
      closed = true;
      again = false;
      clearTimeout(timer);
      if (box.read()) await send(box, progress(), undefined, 1_000);
    },
  };
}
