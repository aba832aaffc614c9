import { z } from 'zod';
import { PROBE_HEADERS } from '#lab/identity.ts';
import { parsedJson } from '../../common/json.ts';
import { type CheckContext, type Checkpoint, type Finding, failed, orElse, ready } from '../checkpoint.ts';
import { clipped, HttpError, isHtml } from '../http/error.ts';
import { askProbe, RAG_API, ragApiHealth, toRagApi } from '../http/rag-api.ts';
import { isMissingRoute } from '../http/their-words.ts';
import { LESSON } from '../lesson.ts';

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
  const finding = await orElse(judged(context, queryId, first), (problem) => problem.finding);
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
  if (first.status === 404)
    throw deviation(first, 'a thumbs-up on an answer that it had just given', '201', ...NOT_FOUND);
  expectVote(first, queryId, [201, 200], 'a thumbs-up on an answer');
  const again = await vote(context, queryId, 'up');
  const same = 'the same thumbs-up a second time';
  if (again.status === 201) throw deviation(again, same, '200, because 201 would be a second vote', KEEP_ONE);
  expectVote(again, queryId, [200], same);
  const invalid = await vote(context, queryId, 'sideways');
  if (invalid.status !== 400 && invalid.status !== 422)
    throw deviation(invalid, 'the vote { "rating": "sideways" }', '400 with { "error": … }', UP_AND_DOWN);
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
  const unloaded = NotLoaded.safeParse(json);
  const refusal = '404 with { "error": … }';
  const wrong = (fix: string) => deviation(reply, 'a vote on an answer that does not exist', refusal, fix);
  if (status === 500 && unloaded.success)
    throw failed(
      `${unloaded.data.file} does not work: ${clipped(unloaded.data.error)}.`,
      `Correct ${unloaded.data.file}; npm run exercise 2 says more about it.`,
    );
  const known = status === 404 && !isMissingRoute(said);
  if (known && Refusal.safeParse(json).success) return;
  if (known && typeof json === 'object') throw wrong('Name the field of the message "error".');
  if (status === 404 || status === 405 || status === 501)
    throw failed(
      `${RAG_API} has no route for votes: ${reply.sent} came back as ${came(reply)}, and ${refusal} was expected.`,
      'Add PUT /query/:queryId/feedback with { "rating": "up" | "down" } to your RAG API: Exercise 2 builds it (npm run exercise 2).',
      'If your route has another path or method, give it this one too.',
    ).with({ status });
  if (html) throw wrong('Another program answers at RAG_API_URL, or a login form is in front of it.');
  const early =
    'Look the answer up before you store a vote: a vote on nothing still moves the satisfaction score.';
  throw wrong(status < 300 ? early : 'Read the log of the RAG API for the cause.');
}

/** A number is an id too. */
const Id = z.union([z.string().min(1), z.number()]).transform(String);

/** Asks the probe question. The vote needs the id of its answer. */
async function answered(context: CheckContext): Promise<string> {
  const body = await askProbe(context, 'json', 'A probe question must be answered with 200 and a queryId.');
  const { knownAnswer } = context.settings.ragApi;
  if (body instanceof HttpError && knownAnswer) return knownAnswer; // votes don't depend on the vendor
  const fourth = 'Checkpoint 4 looks at OpenAI and Pinecone: npm run checkpoint 4.';
  if (body instanceof HttpError)
    throw body.meaning('A vendor failed, so there is no answer to vote on.', fourth);
  const answers = [body].flat().flatMap((part) => z.object({ queryId: Id }).safeParse(part).data ?? []);
  if (answers[0]) return answers[0].queryId;
  throw failed(
    `${RAG_API} answered the probe question without a queryId, so no vote can name its answer.`,
    'Put a new id into each answer of POST /query, as "queryId", and store the answer under it.',
  );
}

function expectVote(reply: VoteReply, queryId: string, statuses: readonly number[], what: string): void {
  const body = z.object({ queryId: Id.pipe(z.literal(queryId)), rating: z.literal('up') });
  const expected = `${statuses[0]} with { "queryId": "${queryId}", "rating": "up" }`;
  const readLog = 'Read the log of the RAG API for the cause, then npm run exercise 2.';
  if (!statuses.includes(reply.status)) throw deviation(reply, what, expected, readLog);
  if (!body.safeParse(reply.json).success)
    throw deviation(reply, what, expected, 'Answer with the id and the new rating, as JSON.');
}

function deviation(reply: VoteReply, what: string, expected: string, ...fix: string[]) {
  return failed(
    `${RAG_API} was sent ${what} (${reply.sent}): ${came(reply)} came back, and ${expected} was expected.`,
    ...fix,
  ).with({ status: reply.status });
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

const KEEP_ONE = 'Keep one vote for each answer, and answer 200 when there was one before.';
const UP_AND_DOWN = 'Accept "up" and "down" only, and look at the rating before anything is stored.';
const NOT_FOUND = [
  'Look answers up under the queryId that POST /query returned, in the same store.',
  'If the route is missing altogether: npm run exercise 2.',
];
