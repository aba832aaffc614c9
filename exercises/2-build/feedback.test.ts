import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Answer } from '#lab/rag-api/feedback.ts';
import { seeded } from '../../common/random.ts';
import { checksOf } from '../kit/check.ts';
import { restorePatience, type Sent } from '../kit/request.ts';
import { until } from '../kit/wait.ts';
import { type FeedbackApi, routeOf, type VoteReply, voteOnSlowStore, withFeedbackApi } from './checks/api.ts';
import {
  expectAccepted,
  expectCalls,
  expectDetails,
  expectEcho,
  expectLeftAlone,
  expectOneFirst,
  expectRefusal,
  expectSameCount,
  expectSameStatus,
  expectStored,
  expectUntouched,
  expectVote,
  ratingsOf,
} from './checks/expect.ts';
import { ANSWERS_FAILURE, ON_VOTE_FAILURES, STORE_FAILURES } from './checks/memory.ts';
import because from './checks/reasons.json' with { type: 'json' };
import votes from './checks/votes.json' with { type: 'json' };
import texts from './checks.json' with { type: 'json' };

// The specification of Exercise 2: one check for each thing that a caller of the route relies on.
// Over 250 lines because it is read as one specification.

const check = checksOf(texts);

let learner: object;
let slowVote: Promise<VoteReply> | undefined;
beforeAll(async () => {
  restorePatience();
  slowVote = undefined;
  learner = await import('#work/2-build/feedback.ts');
});
// it runs beside the other checks, until store-down-503 looks at it
beforeEach(() => {
  slowVote ??= voteOnSlowStore(learner);
  slowVote.catch(() => {});
});
afterAll(() => slowVote?.catch(() => {}));

/** A check with its own server, store and list of calls of `onVote`. */
const checkApi = (id: keyof typeof texts, use: (api: FeedbackApi) => Promise<void>) =>
  check(id, () => withFeedbackApi(learner, use));

checkApi('first-vote-201', async ({ answered, vote, stored }) => {
  const ratings = ['up', 'down'] as const;
  const replies = await Promise.all(ratings.map((rating) => vote(answered(`liked-${rating}`), rating)));
  for (const [i, rating] of ratings.entries()) {
    const queryId = `liked-${rating}`;
    expectVote(replies[i]!, 201, { queryId, rating }, because.FIRST);
    expectStored(replies[i]!, stored, queryId, rating);
  }
});

checkApi('repeat-and-change-200', async ({ answered, vote, stored }) => {
  const repeated = answered('repeated');
  const changed = answered('changed');
  const first = await Promise.all([vote(repeated, 'up'), vote(changed, 'up')]);
  for (const reply of first) expectAccepted(reply);
  const [again, other] = await Promise.all([vote(repeated, 'up'), vote(changed, 'down')]);
  expectVote(again, 200, { queryId: repeated, rating: 'up' }, because.NOT_THE_FIRST);
  expectVote(other, 200, { queryId: changed, rating: 'down' }, because.NOT_THE_FIRST);
  expectStored(other, stored, changed, 'down');
});

checkApi('bad-rating-400', async ({ answered, vote, puts, onVoteCalls }) => {
  const queryId = answered('rated-badly');
  const replies = await Promise.all(votes.ratings.map(({ rating }) => vote(queryId, rating)));
  for (const [i, { likely }] of votes.ratings.entries()) expectRefusal(replies[i]!, [400], likely);
  expectUntouched('a bad rating', puts, await onVoteCalls());
});

checkApi('bad-body-400', async ({ answered, send, puts, onVoteCalls }) => {
  const path = routeOf(answered('odd-body'));
  const json = { method: 'PUT', path: routeOf(answered('charset')), contentType: CHARSET };
  const [claims, charset, inUrl, ...replies] = await Promise.all([
    Promise.all(TO_TAKE.map((claim, i) => send(voteWith(claim, answered(`more-${i}`))))),
    send({ ...json, body: '{"rating":"up"}' }),
    send({ method: 'PUT', path: `${path}?rating=up`, body: '{}' }),
    ...votes.bodies.map(({ likely: _, isEmpty, ...sent }) => send({ method: 'PUT', path, ...sent })),
  ]);
  for (const [i, { likely }] of votes.bodies.entries()) expectRefusal(replies[i]!, [400], likely);
  expectRefusal(inUrl, [400], because.FROM_THE_QUERY);
  expectUntouched('a bad body', on('odd-body', puts), on('odd-body', await onVoteCalls()));
  for (const reply of claims) expectAccepted(reply, because.MORE_KEYS);
  expectAccepted(charset, because.CHARSET);
});

checkApi('unknown-answer-404', async ({ answered, vote, puts, onVoteCalls }) => {
  const unknown = ['never-given', 'constructor'];
  const replies = await Promise.all(unknown.map((id) => vote(id, 'up')));
  for (const reply of replies) expectRefusal(reply, [404], because.NOT_LOOKED_UP);
  expectUntouched('a vote on an unknown answer', puts, await onVoteCalls());
  const given = ['known', 'never-given'].map((id) => vote(answered(id), 'up'));
  const [known, late] = (await Promise.all(given)) as [VoteReply, VoteReply];
  expectAccepted(known);
  expectAccepted(late, because.LATE_ANSWER);
});

checkApi('tells-each-change-once', async ({ answered, vote, onVoteCalls }) => {
  const ids = [answered('first'), answered('repeat'), answered('change')] as const;
  const first = await Promise.all(ids.map((id) => vote(id, 'up')));
  const second = await Promise.all([vote(ids[1], 'up'), vote(ids[2], 'down')]);
  for (const reply of [...first, ...second]) expectAccepted(reply);
  const calls = await onVoteCalls(4);
  expectCalls('A first vote up', on('first', calls), ['up'], because.NEVER_CALLED);
  expectCalls('A vote up, and the same vote again', on('repeat', calls), ['up'], because.REPEAT_CALLED);
  const changed = on('change', calls);
  expectCalls('A vote up, then a vote down', changed, ['up', 'down'], because.CHANGE_NOT_CALLED);
  expectCalls('Five votes, one of them a repeat', calls, ['up', 'up', 'up', 'down'], because.NEVER_CALLED);
});

checkApi('vote-details', async ({ answered, send, vote, puts, onVoteCalls }) => {
  const abouts = [
    { tier: 'paid', queryType: 'billing', traceId: '0af7651916cd43dd8448eb211c80319c' },
    { tier: 'free', queryType: 'api', traceId: undefined },
  ] as const;
  const ids = abouts.map((about, i) => answered(`about-${i}`, about as Partial<Answer>));
  for (const reply of await Promise.all(ids.map((id) => vote(id, 'down')))) expectAccepted(reply);
  await until(() => puts.length >= ids.length); // votes-at-once is the check for votes that overtake each other
  const claims = votes.claims.map((claim, i) => ({ ...claim, queryId: answered(`claimed-${i}`, abouts[1]) }));
  const [replies, ...changes] = await Promise.all([
    Promise.all(claims.map((claim) => send(voteWith(claim, claim.queryId)))),
    ...ids.map((id) => vote(id, 'up')),
  ]);
  for (const reply of changes) expectAccepted(reply);
  const taken = claims.filter((_, i) => replies[i]!.status < 300); // bad-body-400 is the check for those that must be
  const calls = await onVoteCalls(4 + taken.length);
  for (const [i, queryId] of ids.entries()) {
    const [first, changed] = on(queryId, calls);
    expectDetails('A first vote', first, { queryId, rating: 'down', previous: undefined, ...abouts[i]! });
    expectDetails('A changed mind', changed, { queryId, rating: 'up', previous: 'down', ...abouts[i]! });
  }
  for (const { queryId, where } of taken) {
    const truth = { queryId, rating: 'up' as const, previous: undefined, ...abouts[1] };
    const did = `A first vote up that claims tier "paid" and more in ${where}`;
    expectDetails(did, on(queryId, calls)[0], truth, because.FROM_THE_REQUEST);
  }
});

checkApi('metrics-never-cost-a-vote', async ({ answered, vote, stored, broken }) => {
  for (const [i, failure] of ON_VOTE_FAILURES.entries()) {
    const queryId = answered(`unmeasured-${i}`);
    const measured = answered(`measured-${i}`);
    broken.onVote = { queryId, failure };
    const [usual, first] = await Promise.all([vote(measured, 'up'), vote(queryId, 'up')]);
    expectAccepted(first, because.ONVOTE_THREW);
    const [usualChange, changed] = await Promise.all([vote(measured, 'down'), vote(queryId, 'down')]);
    expectAccepted(changed, because.ONVOTE_THREW);
    expectStored(changed, stored, queryId, 'down');
    const which = 'for which onVote works, and one for which it throws';
    expectSameStatus(`A first vote ${which}`, [usual, first], because.ONVOTE_STATUS);
    expectSameStatus(`A changed vote ${which}`, [usualChange, changed], because.ONVOTE_STATUS);
  }
});

checkApi('votes-at-once', async ({ answered, vote, puts, onVoteCalls }) => {
  const queryId = answered('popular');
  const random = seeded(42);
  const sent = Array.from({ length: 20 }, () => random.pick(['up', 'down'] as const));
  const replies = await Promise.all(sent.map((rating) => vote(queryId, rating)));
  for (const reply of replies) expectAccepted(reply, because.ALL_TAKEN);
  const changes = puts.filter(({ rating, previous }) => rating !== previous).map(({ rating }) => rating);
  expectOneFirst(replies);
  const calls = await onVoteCalls(changes.length);
  const likely = calls.length === 0 ? because.NEVER_CALLED : because.RACE;
  expectCalls('20 votes on one answer at the same time', calls, changes, likely);
});

check('only-the-store-remembers', async () => {
  const firsts: VoteReply[] = [];
  const counted: ReturnType<typeof ratingsOf>[] = [];
  for (let app = 1; app <= 2; app++) {
    await withFeedbackApi(learner, async ({ answered, vote, onVoteCalls }) => {
      const reply = await vote(answered('same-id'), 'up');
      expectAccepted(reply);
      firsts.push(reply);
      counted.push(ratingsOf(await onVoteCalls(1)));
    });
  }
  const apart = 'The first vote in each of two apps, on answers with the same id';
  expectSameStatus(apart, firsts, because.SHARED);
  expectSameCount(apart, counted, because.SHARED);

  await withFeedbackApi(learner, async ({ answered, stored, vote, onVoteCalls }) => {
    stored.set(answered('from-before'), 'down');
    expectAccepted(await vote(answered('from-now'), 'down'));
    const repeats = await Promise.all(['from-now', 'from-before'].map((id) => vote(id, 'down')));
    const restarted = 'Repeating a vote from now, and one from before a restart';
    expectSameStatus(restarted, repeats, because.RESTARTED);
    const [, ...calls] = await onVoteCalls();
    const about = (id: string) => ratingsOf(on(id, calls));
    expectSameCount(restarted, [about('from-now'), about('from-before')], because.RESTARTED);
  });
});

checkApi('put-any-id', async ({ answered, send, vote, stored, puts, onVoteCalls }) => {
  for (const [queryId, likely] of ODD_IDS) {
    const reply = await vote(answered(queryId), 'up');
    expectAccepted(reply, likely);
    expectStored(reply, stored, queryId, 'up');
    // first-vote-201 is the check for an answer without an id
    const hasId = (reply.json as { queryId?: unknown } | null | undefined)?.queryId !== undefined;
    if (hasId) expectEcho(reply, { queryId, rating: 'up' }, likely);
  }
  const others = ['GET', 'POST', 'PATCH', 'DELETE'];
  const path = (method: string) => `${routeOf(answered(`by-${method}`))}?rating=up`;
  const [elsewhere] = await Promise.all([
    send({ method: 'GET', path: '/elsewhere' }),
    ...others.map((method) => send({ method, path: path(method), body: '{"rating":"up"}' })),
  ]);
  const calls = await onVoteCalls();
  for (const method of others) {
    const did = `a ${method}, which is not a vote`;
    expectUntouched(did, on(`by-${method}`, puts), on(`by-${method}`, calls), because.NO_PUT);
  }
  expectLeftAlone(elsewhere, because.SWALLOWED);
});

// the last one, since it waits for the slow store
checkApi('store-down-503', async ({ answered, vote, broken, onVoteCalls }) => {
  expectAccepted(await vote(answered('lucky'), 'up'));
  const usual = ratingsOf(await onVoteCalls(1));
  for (const [i, failure] of STORE_FAILURES.entries()) {
    const queryId = answered(`unlucky-${i}`);
    const known = (i + 1) * usual.length;
    broken.put = failure;
    const failed = await vote(queryId, 'up');
    expectRefusal(failed, [503], because.STORE_REJECTED);
    const counted = (await onVoteCalls()).slice(known);
    expectCalls(`${failed.did} while votes.put rejects`, counted, [], because.EARLY);
    broken.put = undefined;
    const retried = await vote(queryId, 'up');
    expectAccepted(retried, because.BACK_AGAIN);
    const then = (await onVoteCalls(known + usual.length)).slice(known);
    expectCalls(`${retried.did} once the store works again`, then, usual, because.REMEMBERED);
  }
  broken.get = ANSWERS_FAILURE;
  const unread = await vote(answered('unread'), 'down'); // a new answer, which the route can't have kept from an earlier request
  expectRefusal(unread, FIVE_HUNDREDS, because.GET_REJECTED);
  expectAccepted(await slowVote!, because.SLOW_STORE);
});

/** The items about one answer. */
function on<T extends { queryId: string }>(queryId: string, items: readonly T[]): T[] {
  return items.filter((item) => item?.queryId === queryId);
}

/** A good vote by a client that claims to know the answer better than the API does. */
function voteWith({ query = '', body, headers }: (typeof votes.claims)[number], queryId: string): Sent {
  return { method: 'PUT', path: `${routeOf(queryId)}${query}`, body: JSON.stringify(body), headers };
}

/** A route may refuse a vote with a query string. */
const TO_TAKE = votes.claims.filter(({ query }) => query === undefined);
const CHARSET = 'application/json; charset=utf-8';
const FIVE_HUNDREDS = [500, 501, 502, 503, 504];
/** Ids of every kind that a URL can hold. */
const ODD_IDS: readonly (readonly [queryId: string, likely: string])[] = [
  ['2026/11 50%25 Ü?# aB', because.DECODED],
  [`a-long-id-${'0123456789'.repeat(12)}`, because.ANY_ID],
  [' with spaces around it ', because.ANY_ID],
  ['a+b', because.DECODED],
  ['007', because.ANY_ID],
  ['constructor', because.ANY_ID],
  ['👍', because.ANY_ID],
];
