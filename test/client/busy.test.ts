import { describe, expect, test } from 'vitest';
import { A, B, holding, machine, RENEW_MS } from './visit-machine.ts';

const attached = { do: 'attach', visit: A, manifest: `/manifest/${A}`, direct: false };
const askToPlay = { do: 'ask', action: 'renew', visit: A, playing: true };
const noRoom = { type: 'player-failed', code: 'busy' } as const;

describe('a look that finds no room', () => {
  test('a busy look asks again as often as the edge says, and attaches once a slot is free', () => {
    const page = holding('busy');
    expect(page.effects).toEqual([]);
    expect(page.shown).toBe('busy');
    expect(page.wait(RENEW_MS).did('ask')).toEqual([{ do: 'ask', action: 'renew', visit: A, playing: false }]);
    expect(page.reply('warming').effects).toEqual([attached]);
  });

  test('a look whose session gave way to another viewer’s Play is busy, and is attached afresh later', () => {
    const page = holding('ready').tell({ type: 'player', is: 'primed' }).wait(RENEW_MS).reply('busy');
    expect(page.effects).toEqual([{ do: 'detach' }]);
    expect(page.shown).toBe('busy');
    expect(page.wait(RENEW_MS).reply('ready').effects).toEqual([attached]);
  });

  test('a busy look ignores its player’s news about the former session', () => {
    const page = holding('ready').reply('busy');
    for (const is of ['ready', 'primed', 'lost'] as const)
      expect(page.tell({ type: 'player', is }).effects).toEqual([]);
    expect(page.shown).toBe('busy');
  });

  test('a busy look is given back when its page is left', () => {
    expect(holding('busy').tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: A }]);
  });
});

describe('Play that finds no room', () => {
  const waiting = () => holding('busy').tell({ type: 'play', is: 'wanted' }).reply('busy');

  test('Play at a busy look asks at once, since Play may take a slot where a look found none', () => {
    const page = holding('busy').tell({ type: 'play', is: 'wanted' });
    expect(page.effects).toEqual([askToPlay]);
    expect(page.shown).toBe('warming');
    expect(page.reply('warming').effects).toEqual([attached]);
  });

  test('busy Play asks on, and plays when a slot is free', () => {
    const page = waiting();
    expect(page.shown).toBe('busy');
    expect(page.effects).toEqual([]);
    expect(page.wait(RENEW_MS).effects).toEqual([askToPlay]);
    expect(page.reply('warming').effects).toEqual([attached]);
  });

  test('Play asks again soon when the edge may not have known yet whether a slot is free', () => {
    const page = machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A }).reply('warming');
    expect(page.wait(299).effects).toEqual([]);
    expect(page.wait(1).effects).toEqual([askToPlay]);
    expect(page.reply('warming').wait(RENEW_MS - 1).effects).toEqual([]);
  });

  test('busy Play is given back when its page is left', () => {
    expect(waiting().tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: A }]);
  });

  test('Play whose playlist is refused for want of a slot has not failed: the visit waits, and soon asks again', () => {
    const page = holding('warming').tell({ type: 'play', is: 'wanted' }).tell(noRoom);
    expect(page.effects).toEqual([{ do: 'detach' }]);
    expect(page.shown).toBe('busy');
    expect(page.wait(999).effects).toEqual([]);
    expect(page.wait(1).effects).toEqual([askToPlay]);
    expect(page.reply('warming').effects).toEqual([attached]);
  });

  test('Play whose playlist is refused for want of a slot waits, also when the edge could not be asked before', () => {
    const page = machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A });
    expect(page.did('attach')).toMatchObject([{ do: 'attach', manifest: null }]);
    page.tell({ type: 'failure', visit: A, code: 'too_many', final: false, afterMs: 10_000 });
    expect(page.tell(noRoom).effects).toEqual([{ do: 'detach' }, askToPlay]);
    expect(page.reply('busy').shown).toBe('busy');
  });

  test('a visit that waits for a slot ignores a player that runs out of patience', () => {
    const page = waiting();
    expect(page.tell({ type: 'player-failed', code: 'not_ready' }).effects).toEqual([]);
    expect(page.shown).toBe('busy');
  });

  test('a busy film that plays its head is told so, and its player is attached again when a slot is free', () => {
    const page = holding('ready').tell({ type: 'player', is: 'primed' }).tell({ type: 'play', is: 'wanted' });
    page.tell({ type: 'play', is: 'playing' }).reply('warming');
    expect(page.shown).toBe('primed');
    expect(page.wait(RENEW_MS).reply('busy').effects).toEqual([]);
    expect(page.shown).toBe('busy');
    expect(page.wait(RENEW_MS).reply('ready').effects).toEqual([attached]);
  });

  test('a viewer whose session was lost plays on from the buffer, and goes on when a slot is free again', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' }).tell({ type: 'play', is: 'playing' });
    page.tell({ type: 'player', is: 'lost' }).tell({ type: 'opened', visit: B }).reply('busy');
    expect(page.effects).toEqual([]);
    expect(page.shown).toBe('busy');
    expect(page.wait(RENEW_MS).reply('warming').effects).toMatchObject([{ do: 'attach', visit: B }]);
  });
});

describe('a flood', () => {
  const tooMany = { type: 'failure', visit: A, code: 'too_many', final: false, afterMs: 10_000 } as const;

  test('a look in a flood is warmed after the time that the edge says', () => {
    const page = machine().tell({ type: 'open', claim: false }).tell({ type: 'opened', visit: A }).tell(tooMany);
    expect(page.wait(9_999).effects).toEqual([]);
    expect(page.wait(1).did('ask')).toHaveLength(1);
    expect(page.reply('warming').effects).toEqual([attached]);
  });

  test('a flood of looks does not keep Play from playing', () => {
    const page = machine().tell({ type: 'open', claim: false }).tell({ type: 'opened', visit: A }).tell(tooMany);
    expect(page.tell({ type: 'play', is: 'wanted' }).effects).toMatchObject([askToPlay, { do: 'attach', visit: A }]);
    expect(page.tell(tooMany).effects).toEqual([]);
  });
});

test('busy Play in a hidden tab keeps asking, and a busy look in a hidden tab does not', () => {
  const waiting = holding('busy').tell({ type: 'play', is: 'wanted' }).reply('busy').tell({ type: 'hidden' });
  expect(waiting.wait(RENEW_MS).did('ask')).toEqual([{ do: 'ask', action: 'renew', visit: A, playing: true }]);
  expect(waiting.reply('warming').did('attach')).toHaveLength(1);
  expect(holding('busy').tell({ type: 'hidden' }).wait(RENEW_MS).effects).toEqual([]);
});
