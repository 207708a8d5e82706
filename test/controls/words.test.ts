import { expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { type Situation, wordsFor } from '../../web/controls/words.ts';
import type { PlayState } from '../../web/player/playing.ts';

const CODES = [...(Object.keys(ERRORS) as ErrorCode[]), 'network', 'media'] as const;
const at = (state: Situation['state'], more: Partial<Situation> = {}): Situation => ({
  state,
  play: 'idle',
  awaits: null,
  ...more,
});

test.each(['ready', 'primed', 'direct'] as const)('the controls say that Play is ready when it is %s', (state) => {
  expect(wordsFor(at(state))).toMatchObject({ tone: 'ready', text: 'Ready', canPlay: true });
});

test('the controls say nothing before a state is known, and nothing that the viewer sees anyway', () => {
  expect(wordsFor(at(null))).toMatchObject({ tone: 'none', text: '', canPlay: true });
  for (const play of ['playing', 'paused', 'ended'] as const) {
    expect(wordsFor(at('primed', { play }))).toMatchObject({ tone: 'none', text: '' });
  }
});

const BEFORE_AND_AFTER: PlayState[] = ['idle', 'playing', 'paused', 'failed'];

test.each(CODES)('a failure has words and a button, before Play and in the middle of a film: %s', (code) => {
  for (const play of BEFORE_AND_AFTER) {
    const words = wordsFor(at('error', { code, play }));
    expect(words.text).toMatch(/\.$/);
    expect(words.buttons.length).toBeGreaterThan(0);
    // A message must not cover a film that still plays from its buffer.
    expect(words.tone).toBe(play === 'playing' ? 'waiting' : 'problem');
  }
});

test.each(['of_another_version', 'constructor'])(
  'a code that this version does not know has words, too: %s',
  (code) => {
    const words = wordsFor(at('error', { code: code as ErrorCode }));
    expect(words).toEqual(wordsFor(at('error')));
    expect(words.buttons).toContain('again');
  },
);

// The message covers the Play button of the player's controls, so it must offer Play itself.
test('a viewer whose paused film was let go may play on at their place', () => {
  expect(wordsFor(at('error', { code: 'cancelled', play: 'paused' })).buttons[0]).toBe('again');
});

const WAITS = (['slot', 'place', 'film'] as const).flatMap((awaits) =>
  (['wanted', 'waiting'] as const).map((play) => at(awaits === 'slot' ? 'busy' : 'warming', { awaits, play })),
);

test.each(WAITS)('a viewer who waits for a picture is told what for, and may stop: %o', (situation) => {
  expect(wordsFor(situation)).toMatchObject({ text: expect.stringMatching(/[.…]$/), canPlay: true });
  expect(wordsFor(situation).buttons).toContain('stop');
});

test('each wait has words of its own', () => {
  const waits = [...WAITS, at('warming'), at('warming', { play: 'playing' })];
  expect(new Set(waits.map((wait) => wordsFor(wait).text)).size).toBe(waits.length);
});

test('a viewer whose place the server has not reached yet may start over', () => {
  expect(wordsFor(at('warming', { play: 'wanted', awaits: 'place' })).buttons).toContain('start-over');
});

test('a quick start has no words', () => {
  expect(wordsFor(at('primed', { play: 'wanted', awaits: 'film' })).afterMs).toBeGreaterThanOrEqual(500);
});

test.each(['busy', 'error'] as const)('a session that is not there (%s) keeps no viewer from trying', (state) => {
  expect(wordsFor(at(state))).toMatchObject({ tone: 'problem', canPlay: true });
});

test('a viewer who has looked at too much at once can play all the same', () => {
  expect(wordsFor(at('error', { code: 'too_many' }))).toMatchObject({ canPlay: true });
});

test.each([
  ['not_found', 'network'],
  ['media', 'origin_unreachable'],
  ['forbidden', 'not_ready'],
] as const)('the words for %s and for %s differ', (one, other) => {
  expect(wordsFor(at('error', { code: one })).text).not.toBe(wordsFor(at('error', { code: other })).text);
});
