import { z } from 'zod';
import { PROBE_HEADERS } from '#lab/identity.ts';
import { parsedJson } from '../../common/json.ts';
import type { Facts } from '../../common/words.ts';
import {
  type CheckContext,
  type Checkpoint,
  type Finding,
  orElse,
  type Problem,
  ready,
} from '../checkpoint.ts';
import { clipped, HttpError, isHtml } from '../http/error.ts';
import { askProbe, ragApiHealth, toRagApi } from '../http/rag-api.ts';
import { isMissingRoute } from '../http/their-words.ts';
import { LESSON } from '../lesson.ts';
import { problemsOf } from '../problems.ts';

const problem = problemsOf(import.meta.url);

/** No answer has this id. */
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Checkpoint 3: the RAG API accepts a vote on an answer, and refuses votes that make no sense. */
export const feedback: Checkpoint = { ...LESSON.feedback, check };

async function check(context: CheckContext): Promise<Finding> {
  const unknown = await vote(context, UNKNOWN_ID, 'up');
  if (isPending(unknown)) return PENDING;
  expectRoute(unknown);
  if (context.probe === false) return LOOKED;
  const queryId = await answered(context);
  const first = await vote(context, queryId, 'up');
  const finding = await orElse(judged(context, queryId, first), ({ finding }) => finding);
  if (first.status >= 300) return finding;
  const details = { ...finding.details, probeVote: queryId };
  if (context.sandbox) return { ...finding, details }; // the lab keeps the votes of probes apart
  const left = `It left a probe vote in your RAG API, on the answer ${clipped(queryId)}`;
  const found = `${finding.found.replace(/\.$/, '')}. ${left}.`;
  const fix = finding.fix.map((step, i) => (i === 0 ? `${step} ${START_AGAIN}` : step));
  return { ...finding, found, fix, details };
}

/** Judges the reply to the first vote on an answer, and sends the same vote and a senseless one. */
async function judged(context: CheckContext, queryId: string, first: VoteReply): Promise<Finding> {
  if (first.status === 404) throw deviation(first, 'answer-not-found');
  expectVote(first, queryId, [201, 200], 'a thumbs-up on an answer');
  const again = await vote(context, queryId, 'up');
  if (again.status === 201) throw deviation(again, 'second-vote');
  expectVote(again, queryId, [200], 'the same thumbs-up a second time');
  const invalid = await vote(context, queryId, 'sideways');
  if (invalid.status !== 400 && invalid.status !== 422) throw deviation(invalid, 'sideways');
  // in the lab; the probe's own vote takes a second to get there, and does not matter to the status
  const { feedbackEvents } = context.sandbox ? await ragApiHealth(context) : {};
  const is422 = '422 is a refusal too; the contract of the practathon says 400.';
  return ready(
    `A thumbs-up on a probe answer was accepted (${first.status}), the same vote again was recognised (200), and "sideways" was refused (${invalid.status})`,
    {
      queryId,
      feedbackEvents: feedbackEvents || undefined,
      refusal: invalid.status === 422 ? is422 : undefined,
    },
  );
}

/** The reply to a vote, with any status. `json` is undefined when the body isn't JSON. */
type VoteReply = Pick<HttpError, 'json' | 'html' | 'said'> & { status: number; sent: string };

async function vote(context: CheckContext, queryId: string, rating: string): Promise<VoteReply> {
  const path = `/query/${encodeURIComponent(queryId)}/feedback`;
  const sent = `PUT ${path} { "rating": "${rating}" }`;
  try {
    const call = { path, headers: PROBE_HEADERS, body: { rating }, schema: z.string() };
    const { status, headers, body } = await toRagApi(context, { ...call, method: 'PUT', format: 'text' });
    const html = isHtml(headers, body);
    return { status, json: parsedJson(body), html, said: html ? '' : clipped(body), sent };
  } catch (error) {
    if (!(error instanceof HttpError) || error.refusesCaller) throw error;
    const { httpStatus: status, json, html, said } = error;
    if (status < 400) throw error; // a redirect
    return { status, json, html, said, sent };
  }
}

const NotYet = z.object({ pending: z.literal(true) });
const Refusal = z.object({ error: z.string().min(1) });
const NotLoaded = Refusal.extend({ file: z.string() });

function isPending({ status, json }: VoteReply): boolean {
  return status === 501 && NotYet.safeParse(json).success;
}

/** Judges the reply to a vote on an answer that doesn't exist: only a route that knows its answers says 404 in JSON. */
function expectRoute(reply: VoteReply): void {
  const { status, json, html, said } = reply;
  const unloaded = NotLoaded.safeParse(json).data;
  if (status === 500 && unloaded)
    throw problem('not-loaded', { file: unloaded.file, error: clipped(unloaded.error) });
  const known = status === 404 && !isMissingRoute(said);
  if (known && Refusal.safeParse(json).success) return;
  if (known && typeof json === 'object') throw deviation(reply, 'unknown-answer-field');
  if (status === 404 || status === 405 || status === 501) throw deviation(reply, 'no-route');
  if (html) throw deviation(reply, 'unknown-answer-page');
  throw deviation(reply, status < 300 ? 'unknown-answer-accepted' : 'unknown-answer-failed');
}

/** A number is an id too. */
const Id = z.union([z.string().min(1), z.number()]).transform(String);

/** Asks the probe question. The vote needs the id of its answer. */
async function answered(context: CheckContext): Promise<string> {
  const body = await askProbe(context, 'json', 'A probe question must be answered with 200 and a queryId.');
  const { knownAnswer } = context.settings.ragApi;
  if (body instanceof HttpError && knownAnswer) return knownAnswer; // votes don't depend on the vendor
  if (body instanceof HttpError) throw problem('vendor-failed', { refusal: body.message }).with(body.details);
  const answers = [body].flat().flatMap((part) => z.object({ queryId: Id }).safeParse(part).data ?? []);
  if (answers[0]) return answers[0].queryId;
  throw problem('no-query-id');
}

function expectVote(reply: VoteReply, queryId: string, statuses: readonly number[], what: string): void {
  const body = z.object({ queryId: Id.pipe(z.literal(queryId)), rating: z.literal('up') });
  const expected = `${statuses[0]} with { "queryId": "${queryId}", "rating": "up" }`;
  if (!statuses.includes(reply.status)) throw deviation(reply, 'vote-status', { what, expected });
  if (!body.safeParse(reply.json).success) throw deviation(reply, 'vote-body', { what, expected });
}

/** A reply that is not as it should be. */
function deviation(reply: VoteReply, name: string, facts: Facts = {}): Problem {
  return problem(name, { sent: reply.sent, came: came(reply), ...facts }).with({ status: reply.status });
}

function came({ status, html, said }: VoteReply): string {
  if (html) return `${status} with a web page`;
  return said === '' ? `${status} without a body` : `${status} (${said})`;
}

const PENDING: Finding = {
  status: 'pending',
  found: 'The RAG API answers; its route for votes is what Exercise 2 builds next',
  fix: ['npm run exercise 2'],
  details: {},
};

const LOOKED = ready(
  'The route for votes answers, and refused a vote on an unknown answer (404). This look asked no probe question and left no vote',
  { probe: false },
);

const START_AGAIN = 'Then start the checkpoint again: it leaves one vote for each run, also with --watch.';
