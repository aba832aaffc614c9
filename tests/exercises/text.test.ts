import { describe, expect, test } from 'vitest';
import { isPlaceholder, isSentence } from '../../exercises/kit/text.ts';

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
  ])('%j is one', (text) => expect(isPlaceholder(text)).toBe(true));

  test.each([
    'x',
    'Duran Duran',
    'Put your vote here on the answer page',
    'Whether your answer goes to the team',
    'la vie',
  ])('%j is none', (text) => expect(isPlaceholder(text)).toBe(false));
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
