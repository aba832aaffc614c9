import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDeck } from '../../slides/deck/check.ts';
import { DECK_FILE, loadDeck } from '../../slides/deck/load.ts';
import { parseDeck } from '../../slides/deck/parse.ts';
import { DeckError } from '../../slides/deck/slide.ts';
import { SECTIONS } from '../../workbook/sections.ts';

const text = readFileSync(DECK_FILE, 'utf8');
const FOLDER = dirname(DECK_FILE);

/** The faults of the deck after a change of its text. */
function faults(change: (text: string) => string): string[] {
  const changed = change(text);
  expect(changed, 'the text did not change').not.toBe(text);
  try {
    return checkDeck(parseDeck(changed), FOLDER).map(({ line, message }) => `${line}: ${message}`);
  } catch (error) {
    if (!(error instanceof DeckError)) throw error;
    return error.problems.map(({ line, message }) => `${line}: ${message}`);
  }
}

describe('the bridge', () => {
  const { slides, rendered, votes } = loadDeck();

  test('six numbered slides and two companions, in the order of the lesson', () => {
    expect(slides.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', 'readiness', 'practathon', '6']);
    expect(slides.filter(({ number }) => number).map(({ title }) => title)).toEqual([
      'M7.2 Complete: Code-Level Bottlenecks Identified',
      'Four Achievements',
      'The Business Metrics Blindspot',
      'The Problem',
      'What’s Missing',
      'M7.3: Custom Business Metrics',
    ]);
  });

  test('its sections have the minutes of the track', () => {
    for (const section of SECTIONS) {
      const own = slides.filter((slide) => slide.section === section.title);
      expect(own[0]?.time.from, section.title).toBe(section.from * 60);
      expect(own.at(-1)?.time.to, section.title).toBe(section.to * 60);
    }
  });

  test('it holds the figures of the lesson', () => {
    const all = slides.map(({ body }) => body.replaceAll('\u00a0', ' ')).join('\n');
    for (const figure of [
      '5 % sampling',
      '<3 % CPU overhead',
      '800 ms (should be 50 ms)',
      'line 187',
      'document_cache',
      'LRU',
      '50 → 1',
      '850 ms',
      '4.2',
      '3.8',
    ])
      expect(all).toContain(figure);
  });

  test('the notes of every slide say what to say, ask and show', () => {
    for (const { html, notes } of rendered) {
      expect(html).toContain('<aside class="notes">');
      expect(notes).toContain('<h2>Say</h2>');
      expect(notes).toContain('<h2>Ask the room</h2>');
      expect(notes).toContain('<h2>Show</h2>');
    }
  });

  test('the live parts show something without a lab', () => {
    const html = rendered.map((slide) => slide.html).join('\n');
    expect(html.match(/data-checkpoint="/g)).toHaveLength(4);
    expect(html).toContain('Datadog APM showing data');
    expect(html).toContain('{&quot;name&quot;:&quot;Build&quot;,&quot;minutes&quot;:10}');
    expect(votes[0]?.question).toMatch(/\?$/);
    expect(html).toContain(votes[0]!.answer);
  });

  test('Windows line ends make no difference', () => {
    expect(parseDeck(text.replace(/\n/g, '\r\n'))).toEqual(slides);
  });
});

describe('a deck with a fault', () => {
  test.each<[string, (text: string) => string, RegExp]>([
    [
      'a gap',
      (t) => t.replace('02:00-02:30', '02:10-02:30'),
      /begins at 02:10, but the slide before it ends at 02:00/,
    ],
    [
      'an overlap',
      (t) => t.replace('02:00-02:30', '01:50-02:30'),
      /begins at 01:50, but the slide before it ends at 02:00/,
    ],
    [
      'a slide that ends before it begins',
      (t) => t.replace('02:00-02:30', '02:00-01:30'),
      /the time 02:00–01:30 does not end after it begins/,
    ],
    [
      'an end too early',
      (t) => t.replace('08:00-10:00', '08:00-09:30'),
      /the deck ends at 09:30, but the lesson ends at 10:00/,
    ],
    [
      'one slide too few',
      (t) => t.replace('slide: 6', 'slide: outlook'),
      /5 numbered slides, but the lesson has 6/,
    ],
    ['a wrong number', (t) => t.replace('slide: 3', 'slide: 4'), /slide 4 comes after slide 2/],
    [
      'the same name twice',
      (t) => t.replace('slide: practathon', 'slide: readiness'),
      /two slides are named readiness/,
    ],
    ['no title', (t) => t.replace('# Four Achievements\n', ''), /has no title/],
    [
      'no notes',
      (t) => t.replace(/Notes:\n\nSay: Here is what[\s\S]*?\n---/, '---'),
      /don't tell the speaker what to say/,
    ],
    [
      'nothing to show',
      (t) => t.replace(/Show: Point at[^\n]*\n/, ''),
      /don't tell the speaker what to show/,
    ],
    [
      'too much to say',
      (t) => t.replace('Say: So look', `Say: ${'and on '.repeat(12)} So look`),
      /words a minute, too fast for a talk/,
    ],
    [
      'too little to say',
      (t) => t.replace('pause: 52 s', 'pause: 1 s'),
      /words a minute, too slow for a talk/,
    ],
    [
      'a pause that fills everything',
      (t) => t.replace('pause: 29 s', 'pause: 50 s'),
      /the pause fills the whole time/,
    ],
    [
      'a missing image',
      (t) => t.replace('images/flame.svg', 'images/flames.svg'),
      /the image images\/flames\.svg does not exist/,
    ],
    [
      'an image on another machine',
      (t) => t.replace('images/flame.svg', 'https://example.com/a.png'),
      /the image https:\/\/example\.com\/a\.png is on another machine/,
    ],
    [
      'a link to a missing file',
      (t) => t.replace('Business metrics you’re', '[Business](missing.md) metrics you’re'),
      /the link missing\.md does not exist/,
    ],
    [
      'a question without time for an answer',
      (t) => t.replace('pause: 4 s', 'pause: 3 s'),
      /the room has 3 s to answer a question/,
    ],
    [
      'a link in the notes to a missing file',
      (t) => t.replace('Show: Nothing.', 'Show: [Nothing](none.md).'),
      /the link none\.md does not exist/,
    ],
    ['an unknown icon', (t) => t.replace('### :drift:', '### :drft:'), /no icon :drft:/],
    [
      'an unknown live part',
      (t) => t.replaceAll('live-checkpoints', 'live-chekpoints'),
      /no live part <live-chekpoints>/,
    ],
    [
      'a time that is not a time',
      (t) => t.replace('02:00-02:30', 'two o’clock'),
      /time: must look like 00:30-02:00/,
    ],
    ['a pause without a unit', (t) => t.replace('pause: 29 s', 'pause: 29'), /pause: .*expected string/],
    ['an unknown key', (t) => t.replace('pause: 29 s', 'puase: 29 s'), /Unrecognized key: "puase"/],
    [
      'a head that is not YAML',
      (t) => t.replace('section: Recap', 'section: [Recap'),
      /the head is not valid YAML/,
    ],
    [
      'a head that is never closed',
      (t) => t.replace(/\n---\n\n# M7\.3/, '\n\n# M7.3'),
      /opens a head, but no second --- closes it/,
    ],
    [
      'a title that the lesson does not have',
      (t) => t.replace('# Four Achievements', '# Four Wins'),
      /the title is "Four Wins", but "Four Achievements" in the lesson/,
    ],
    [
      'a figure that the lesson does not have',
      (t) => t.replace('(should be 50 ms)', '(now 50 ms)'),
      /the slide lacks "Identified serialize_prompt\(\) taking 800ms \(should be 50ms\)"/,
    ],
    [
      'a section with another time',
      (t) => t.replace('04:00-06:00', '04:00-05:30').replace('06:00-08:00', '05:30-08:00'),
      /the section Readiness lasts 04:00–05:30, but 04:00–06:00 in the lesson/,
    ],
    [
      'words that are missing everywhere',
      (t) => t.replace('See you in M7.3.', 'Bye.'),
      /the deck lacks "Ready\? See you in M7\.3\."/,
    ],
    ['text before the first slide', (t) => `Hello\n${t}`, /text before the first slide/],
  ])('%s', (_name, change, says) => {
    expect(faults(change).join('\n')).toMatch(says);
  });

  test('an empty file', () => {
    expect(() => parseDeck('')).toThrow(/the file has no slide/);
  });

  test('the line of a fault is that of its slide', () => {
    const line = text.split('\n').indexOf('slide: 3');
    expect(faults((t) => t.replace('02:00-02:30', '02:10-02:30'))[0]).toMatch(new RegExp(`^${line}: `));
  });
});
