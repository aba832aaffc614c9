import { readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { latestRecap } from '#lab/recap/latest.ts';
import { ACHIEVEMENTS } from '#lab/recap/lesson.ts';
import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { escapeHtml } from '../../common/html.ts';
import { inProject } from '../../common/paths.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { checkDeck } from './check.ts';
import { parseDeck } from './parse.ts';
import { type Deck, renderDeck, VOTE } from './render.ts';
import { scoresOfWeek } from './score-line.ts';
import { DeckError } from './slide.ts';

/** The only source of the deck. */
export const DECK_FILE = inProject('slides/bridge.md');

/**
 * Reads the deck.
 *
 * @throws {DeckError} with all faults of the deck
 */
export function loadDeck(path = DECK_FILE): Deck {
  const slides = parseDeck(readFileSync(path, 'utf8'));
  const problems = checkDeck(slides, dirname(path));
  if (problems.length > 0) throw new DeckError(problems);
  const phases = EXERCISES.map(({ title, minutes }) => ({ name: title.split(':')[0]!, minutes }));
  const image = (name: string, alt: string) => imageHtml(resolve(dirname(path), name), alt);
  return {
    slides,
    rendered: renderDeck(slides, {
      checkpoints: CHECKPOINTS,
      phases,
      image,
      scores: scoresOfWeek(),
      recap: recapOnSlides(),
    }),
    phases,
    votes: slides.flatMap(({ body }, slide) => {
      const [, question = '', answer = ''] = VOTE.exec(body) ?? [];
      return question ? [{ question, answer, slide }] : [];
    }),
  };
}

function recapOnSlides() {
  const latest = latestRecap();
  return ACHIEVEMENTS.map((title, i) => ({
    title,
    command: `npm run recap ${i + 1}`,
    ratio: latest.find(({ id }) => id === i + 1)?.ratio,
  }));
}

/** An image as HTML that needs no other file. An SVG is inlined, so that it can use the colours of the page. */
function imageHtml(path: string, alt: string): string {
  const label = escapeHtml(alt);
  const type = extname(path).slice(1).replace('jpg', 'jpeg');
  const html =
    type === 'svg'
      ? readFileSync(path, 'utf8').trim().replace('<svg', `<svg role="img" aria-label="${label}"`)
      : `<img alt="${label}" src="data:image/${type};base64,${readFileSync(path, 'base64')}">`;
  return `<div class="picture">${html}</div>`;
}
