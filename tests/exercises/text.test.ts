import { describe, expect, test } from 'vitest';
import { fillerFault, isPlaceholder, isSentence, similarity } from '../../exercises/kit/text.ts';

describe('placeholders', () => {
  test.each([
    '',
    '…',
    'TODO',
    '<owner>',
    'blah',
    'blah blah blah blah',
    'foo foo foo',
    'Your text goes here',
    'tbd.',
    'asdf asdf',
    'qwerty',
  ])('%j is one', (text) => expect(isPlaceholder(text)).toBe(true));

  test.each([
    'x',
    'Duran Duran',
    'Put your vote here on the answer page',
    'Whether your answer goes to the team',
    'la vie',
  ])('%j is none', (text) => expect(isPlaceholder(text)).toBe(false));
});

test.each([
  ['asdf asdf', true],
  ['blah blah blah', true],
  ['lorem ipsum dolor', true],
  ['…', false],
  ['TODO', false],
  ['A test of the bot', false],
])('%j is filler: %s', (text, filler) => expect(fillerFault(text) !== undefined).toBe(filler));

test.each([
  [
    'Which kinds of questions make users unhappy?',
    'What types of queries make our customers dissatisfied?',
    1,
  ],
  ['Do users come back?', 'Do users pay?', 0.4],
  ['Are paid users satisfied with answers?', 'Are free users satisfied with answers?', 0.7],
])('%j and %j are alike', (a, b, at) => {
  const found = similarity(a, b);
  expect(at === 1 ? found : Math.min(found, at)).toBe(at === 1 ? 1 : found);
});

describe('sentences', () => {
  test.each([
    'It counts no people at all',
    'Er zählt keine Menschen',
    '它 只 统计 延迟 没有 用户',
    'A vote on each answer',
  ])('%j may be one', (text) => expect(isSentence(text)).toBe(true));

  test.each(['a b c d', 'foo foo bar bar', 'It lacks users', 'no no no no no'])('%j is none', (text) =>
    expect(isSentence(text)).toBe(false),
  );
});
