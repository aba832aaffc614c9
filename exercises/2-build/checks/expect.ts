import type { Rating, Vote } from '#lab/rag-api/feedback.ts';
import { CheckFailure, expecting, expectThat } from '../../kit/check.ts';
import { shown } from '../../kit/shown.ts';
import type { VoteReply } from './api.ts';
import { isPlanted } from './memory.ts';
import because from './reasons.json' with { type: 'json' };
import votes from './votes.json' with { type: 'json' };

/** The vote was accepted, as a first one or a later one. */
export function expectAccepted(reply: VoteReply, likely?: string): void {
  if (reply.status === 200 || reply.status === 201) return;
  throw unexpected(reply, '201 or 200, because it is a good vote', likely);
}

/** The vote was accepted with this status, and the body holds the new rating. */
export function expectVote(
  reply: VoteReply,
  status: 200 | 201,
  now: { queryId: string; rating: Rating },
  likely: string,
): void {
  if (reply.status !== status) throw unexpected(reply, `${status} ${JSON.stringify(now)}`, likely);
  expectEcho(reply, now, because.NO_ECHO);
}

/** The body of the answer holds the id and the new rating. */
export function expectEcho(reply: VoteReply, now: { queryId: string; rating: Rating }, likely: string): void {
  const said = reply.json as Partial<typeof now> | null | undefined;
  const isSame = said?.queryId === now.queryId && said.rating === now.rating;
  expecting(reply.did, `the body ${JSON.stringify(now)}`)(isSame, statusAndBody(reply), likely);
}

function statusAndBody({ status, text }: VoteReply): string {
  return `${status} ${text || 'without a body'}`;
}

/** The request was refused with one of these statuses and a reason, as JSON. */
export function expectRefusal(reply: VoteReply, statuses: readonly number[], likely: string): void {
  if (!statuses.includes(reply.status))
    throw unexpected(reply, `${statuses.length === 1 ? statuses[0] : 'a 5xx'} {"error": …}`, likely);
  const { error } = (reply.json ?? {}) as { error?: unknown };
  const expectReason = expecting(reply.did, `${reply.status} with the reason, as JSON: {"error": "…"}`);
  expectReason(typeof error === 'string' && error !== '', statusAndBody(reply), because.NO_REASON);
}

/** The store holds the vote when the answer arrives. */
export function expectStored(
  { did, isEarly }: VoteReply,
  stored: ReadonlyMap<string, Rating>,
  queryId: string,
  rating: Rating,
): void {
  const inStore = stored.size === 0 ? 'an empty store' : shown(Object.fromEntries(stored));
  const expectVote = expecting(did, `the store to hold "${rating}" for ${shown(queryId)}`);
  expectVote(!isEarly, 'an answer before votes.put was over', because.NOT_AWAITED);
  expectVote(stored.get(queryId) === rating, inStore, because.NOT_STORED);
}

/** Nothing was stored, and `onVote` was not called. */
export function expectUntouched(
  of: string,
  puts: readonly unknown[],
  calls: readonly unknown[],
  likely = because.TOO_LATE,
): void {
  const expectNothing = expecting(`After ${of}`, 'nothing stored and nothing counted');
  expectNothing(puts.length === 0, `votes.put for ${shown(puts[0])}`, likely);
  expectNothing(calls.length === 0, `onVote(${shown(calls[0])})`, likely);
}

/** `onVote` was called with exactly these ratings, in any order. */
export function expectCalls(
  did: string,
  calls: readonly (Vote | undefined)[],
  ratings: Ratings,
  likely: string,
): void {
  const got = ratingsOf(calls);
  expectThat(got.toSorted().join() === ratings.toSorted().join(), {
    did,
    expected: `${times(ratings.length)} of onVote${inBrackets(ratings)}`,
    got: `${times(got.length)}${inBrackets(got)}`,
    likely: calls.some((call) => isPromise(call?.previous)) ? because.PROMISE : likely,
  });
}

/** Of several votes on one answer at the same time, exactly one was the first. */
export function expectOneFirst(replies: readonly VoteReply[]): void {
  const firsts = replies.filter(({ status }) => status === 201).length;
  const likely = firsts === replies.length ? because.NOT_THE_FIRST : because.RACE;
  const did = `${replies.length} votes on one answer at the same time`;
  const expectOne = expecting(did, 'exactly one 201, for the first');
  expectOne(firsts > 0, 'no 201', because.FIRST);
  expectOne(firsts === 1, `201 for ${firsts} votes`, likely);
}

/** Two votes in the same situation were answered with the same status. */
export function expectSameStatus(did: string, [one, other]: readonly VoteReply[], likely: string): void {
  const got = `${one?.status} and ${other?.status}`;
  expecting(did, 'the same answer to both')(one?.status === other?.status, got, likely);
}

/** Two votes in the same situation led to the same calls of `onVote`. */
export function expectSameCount(
  did: string,
  [one = [], other = []]: readonly Ratings[],
  likely: string,
): void {
  const got = `${times(one.length)} for the first, ${times(other.length)} for the second`;
  expecting(did, 'the same calls of onVote for both')(one.join() === other.join(), got, likely);
}

/** What `onVote` was called with; a learner's code may call it without a vote. */
type Ratings = readonly (Rating | undefined)[];

export function ratingsOf(calls: readonly (Vote | undefined)[]): Ratings {
  return calls.map((call) => call?.rating);
}

/** What `onVote` was called with. Where undefined is expected, the key may be missing. `likely` replaces the usual reason. */
export function expectDetails(
  what: string,
  call: Vote | undefined,
  expected: Details,
  likely?: string,
): void {
  expectThat(typeof call === 'object' && call !== null, {
    did: what,
    expected: 'onVote to be called with a vote',
    got: 'no call for this answer',
    likely: because.NOT_CALLED,
  });
  for (const key of Object.keys(expected) as (keyof Details)[])
    expectThat(call[key] === expected[key], {
      did: `${what}, as onVote got it`,
      expected: `${key}: ${shown(expected[key])}`,
      got: `${key}: ${isPromise(call[key]) ? 'a promise' : shown(call[key])}`,
      likely: isPromise(call[key]) ? because.PROMISE : (likely ?? because.details[key]),
    });
}

type Details = { [Key in keyof Required<Vote>]: Vote[Key] };

function isPromise(value: unknown): boolean {
  return value instanceof Promise;
}

function times(count: number): string {
  return count === 0 ? 'no call' : count === 1 ? 'one call' : `${count} calls`;
}

function inBrackets(ratings: Ratings): string {
  if (ratings.length === 0) return '';
  if (ratings.length <= 4) return ` (${ratings.map((rating) => rating ?? 'without a rating').join(', ')})`;
  const ups = ratings.filter((rating) => rating === 'up').length;
  return ` (${ups} × up, ${ratings.length - ups} × down)`;
}

/** A request to another route got the app's own answer, not one of the learner's router. */
export function expectLeftAlone(reply: VoteReply, likely: string): void {
  const own = /^There is no /.test(String((reply.json as { error?: unknown } | undefined)?.error));
  if (reply.status !== 404 || !own)
    throw unexpected(reply, 'the 404 of the app, since there is no such route', likely);
}

/** The reasons that also explain a thrown error: there is nothing to read from. */
const NOTHING_TO_READ = new Set(
  [...votes.ratings, ...votes.bodies].flatMap(({ isEmpty, likely }) => (isEmpty ? likely : [])),
);

/** The failure of a check that got an unexpected answer. `likely` is said unless the answer itself shows the reason. */
function unexpected(reply: VoteReply, expected: string, likely: string = because.THREW): CheckFailure {
  const { did, status, text, threw } = reply;
  const got =
    threw === undefined ? `${status} ${text}`.trim() : `${status}, because your code threw “${threw}”`;
  return new CheckFailure({ did, expected, got, likely: knownReason(reply, likely) ?? likely });
}

/** The reason for a reply, where the reply shows it better than the check, which has planted an error or sent no body. */
function knownReason(reply: VoteReply, likely: string): string | undefined {
  const { status, text, json, threw } = reply;
  if (reply.isWithoutId) return because.NO_ID;
  if (reply.isEarly) return because.NOT_AWAITED;
  if (threw?.startsWith('process.exit')) return because.EXITED;
  if (threw !== undefined) {
    const readsNothing = /^Cannot (?:read|destructure)/.test(threw) && NOTHING_TO_READ.has(likely);
    return isPlanted(threw) || readsNothing ? undefined : because.THREW;
  }
  if ((json as { pending?: unknown } | null | undefined)?.pending === true) return because.STARTER;
  if (status === 404 && /There is no (PUT|GET) /.test(text)) return because.NO_ROUTE;
  if (status === 422) return because.UNPROCESSABLE;
  return undefined;
}
