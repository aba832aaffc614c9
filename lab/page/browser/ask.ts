import { usd } from '../../../common/money.ts';
import { make } from '../../../common/pages/make.ts';
import type { LearnersPart, PageState } from '../state.ts';
import { all, one } from './find.ts';

/** The parts of an answer of `POST /query` that the page shows. */
interface Answer {
  queryId: string;
  answer: string;
  sources: { id: string; title: string; score: number }[];
  queryType: string;
  costUsd: number | null;
  traceId: string;
}

const GONE = 'The lab does not answer. Does it still run? Start it with: npm run lab';

/** The question box, its answer, and the thumbs. */
export function startAsk(): (state: PageState) => void {
  const [form, question] = [one('form'), one<HTMLTextAreaElement>('#question')];
  const [ask, said, type] = [one<HTMLButtonElement>('.ask .main'), one('.said'), one('.answer .type')];
  const thumbs = all<HTMLButtonElement>('.thumbs button');
  const voted = one('.vote');
  let current: Answer | undefined;
  let rating: string | undefined;
  let state: PageState | undefined;

  async function askNow(): Promise<void> {
    const text = question.value.trim() || question.placeholder;
    const tier = one<HTMLInputElement>('[name=tier]:checked').value;
    current = rating = undefined;
    ask.disabled = true;
    type.textContent = '';
    said.setAttribute('aria-busy', 'true');
    said.replaceChildren(make('p', 'hint', 'Searching the help centre …'));
    showThumbs();
    const started = performance.now();
    const { body, error } = await request('POST', '/query', { question: text, tier });
    if (error) said.replaceChildren(make('p', 'error', error));
    else {
      current = body as Answer;
      type.textContent = current.queryType;
      said.replaceChildren(
        facts(current, performance.now() - started, state?.profiled === true),
        make('p', 'text', current.answer),
        ...sourcesOf(current),
      );
      said.scrollTop = 0;
    }
    said.removeAttribute('aria-busy');
    ask.disabled = false;
    showThumbs();
  }

  async function vote(wanted: string): Promise<void> {
    const [answer, before] = [current!, rating];
    rating = wanted; // shown at once; taken back if the vote is refused
    showThumbs('');
    const { body, status, error } = await request('PUT', `/query/${answer.queryId}/feedback`, { rating });
    if (answer !== current) return; // another question was asked meanwhile
    if (error) {
      rating = before;
      return showThumbs(error, true);
    }
    const taken = (body as { rating?: string }).rating ?? wanted;
    if (before === undefined) showThumbs(`Vote: ${taken} (HTTP ${status}). You can change it.`);
    else
      showThumbs(
        before === taken ? `Still ${taken}: nothing to count.` : `Changed to ${taken} (HTTP ${status}).`,
      );
  }

  function showThumbs(words?: string, failed = false): void {
    const routes = state?.learner.routes;
    const works = routes?.is === 'works';
    for (const thumb of thumbs) {
      thumb.disabled = !works || !current;
      thumb.setAttribute('aria-pressed', String(thumb.value === rating));
    }
    one('.answer').toggleAttribute('data-answered', current !== undefined);
    if (words === undefined && works && !missing && current) return; // the last words still hold
    missing = !works;
    voted.classList.toggle('error', failed || routes?.is === 'broken');
    voted.replaceChildren(...(works || !routes ? [words ?? ''] : whatIsMissing(routes)));
  }
  /** Whether the line below the thumbs says what is missing. */
  let missing = false;

  form.onsubmit = (event) => {
    event.preventDefault();
    void askNow();
  };
  question.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    if (!ask.disabled) void askNow();
  };
  for (const example of all<HTMLButtonElement>('.examples button'))
    example.onclick = () => {
      question.value = example.value;
      if (!ask.disabled) void askNow();
    };
  for (const thumb of thumbs) thumb.onclick = () => void vote(thumb.value);

  return (now) => {
    state = now;
    showThumbs();
  };
}

/** Why there are no thumbs, and where to build them. */
function whatIsMissing({ is, file, command, why }: LearnersPart): (string | HTMLElement)[] {
  if (is === 'loading') return ['Loading your code …'];
  if (is === 'broken') return [make('code', '', file), ` can’t take votes: ${why}.`];
  return file === ''
    ? ['No route takes votes yet.']
    : ['Nothing takes your vote yet. Build it in ', make('code', '', file), ': ', make('code', '', command)];
}

function facts({ costUsd, traceId }: Answer, ms: number, profiled: boolean): HTMLElement {
  const cost = costUsd === null ? 'cost unknown' : usd(costUsd);
  const line = make('p', 'facts', `${Math.round(ms)} ms · ${cost} · trace `);
  const trace = make('code', '', traceId ? `${traceId.slice(0, 8)}…` : 'none');
  trace.title = traceId;
  const link = make('a');
  link.href = '/flame/';
  link.title = `To the flame graph of the last minutes. The whole id: ${traceId}`;
  if (profiled) link.append(trace);
  line.append(profiled ? link : trace);
  return line;
}

function sourcesOf({ sources }: Answer): HTMLElement[] {
  if (sources.length === 0) return [];
  const list = make('ul', 'sources');
  list.ariaLabel = 'Sources';
  for (const { id, title, score } of sources) {
    const item = make('li', '', `${title} `);
    item.title = `similarity ${score.toFixed(2)}`;
    item.append(make('code', '', id));
    list.append(item);
  }
  return [list];
}

/** Sends JSON. Without a good answer, `error` is a sentence for the person. */
export async function request(
  method: string,
  path: string,
  body: object,
): Promise<{ status?: number; body?: unknown; error?: string }> {
  try {
    const response = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json().catch(() => undefined)) as { error?: string } | undefined;
    if (response.ok) return { status: response.status, body: answer ?? {} };
    return { error: `HTTP ${response.status}: ${answer?.error ?? 'it gives no reason.'}` };
  } catch {
    return { error: GONE };
  }
}
