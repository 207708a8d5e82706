/** A page whose film is paused, and a page on a machine that was asleep. */
import { describe, expect, test } from 'vitest';
import { A, B, holding, RENEW_MS, type VisitMachine } from './visit-machine.ts';

const unreached = { type: 'failure', visit: A, code: 'network', final: false } as const;
const askPlaying = { do: 'ask', action: 'renew', visit: A, playing: true };
const askPaused = { ...askPlaying, paused: true };

const playing = (options = {}): VisitMachine =>
  holding('ready', options)
    .tell({ type: 'player', is: 'primed' })
    .tell({ type: 'play', is: 'wanted' })
    .reply('ready')
    .tell({ type: 'play', is: 'playing' });
const paused = (): VisitMachine => playing().tell({ type: 'play', is: 'paused' });

describe('a page whose film is paused', () => {
  test('a page whose film is paused says so at once, and with each renewal', () => {
    const page = paused();
    expect(page.effects).toEqual([askPaused]);
    expect(page.reply('ready').wait(RENEW_MS).effects).toEqual([askPaused]);
  });

  test('a page whose film is paused asks for another rendition as if it played, since the edge starts nothing for a film that stands still', () => {
    const page = paused().reply('ready').tell({ type: 'another' });
    expect(page.effects).toEqual([
      { do: 'cancel', visit: A },
      { do: 'open', claim: false },
    ]);
    expect(page.tell({ type: 'opened', visit: B }).effects).toEqual([{ ...askPlaying, visit: B }]);
    expect(page.reply('warming').did('attach')).toMatchObject([{ visit: B, direct: false }]);
    expect(page.wait(RENEW_MS).effects.at(-1)).toEqual({ ...askPlaying, visit: B });
    page.reply('ready').tell({ type: 'player', is: 'ready' });
    expect(page.wait(RENEW_MS).effects).toEqual([{ ...askPaused, visit: B }]);
  });

  test('a page says at once that its paused film plays again', () => {
    const page = paused().reply('ready').tell({ type: 'play', is: 'wanted' });
    expect(page.effects).toEqual([askPlaying]);
    expect(paused().tell({ type: 'play', is: 'playing' }).effects).toEqual([askPlaying]);
  });

  test('a hidden page with a paused film sends nothing, and asks about the film when the visitor looks at it', () => {
    const page = paused().tell({ type: 'hidden' });
    expect(page.wait(30 * 60_000).effects).toEqual([]);
    expect(page.tell({ type: 'shown' }).wait(0).effects).toEqual([askPaused]);
  });

  test('a page with a paused film asks an unreachable edge less and less often, and at once when Play is pressed', () => {
    const page = paused().tell(unreached);
    let questions = 0;
    for (let s = 0; s < 600; s++) {
      const asked = page.wait(1_000).effects;
      expect([[], [askPaused]]).toContainEqual(asked);
      if (asked.length === 0) continue;
      questions++;
      page.tell(unreached);
    }
    expect(questions).toBeGreaterThan(15);
    expect(questions).toBeLessThan(30);
    expect(page.tell({ type: 'play', is: 'wanted' }).effects).toEqual([askPlaying]);
  });

  test('a page whose paused film was let go asks for nothing by itself, and keeps the picture', () => {
    const page = paused().reply('cancelled');
    expect(page.did('detach')).toEqual([]);
    expect(page.did('open')).toEqual([]);
    expect(page.shown).toBe('error');
    expect(page.visit.phase).toMatchObject({ at: 'failed', code: 'cancelled' });
    expect(page.wait(60 * 60_000).effects).toEqual([]);
  });

  test('a page whose player first learns that its paused film was let go does not begin anew', () => {
    const page = paused().tell({ type: 'player', is: 'lost' });
    expect(page.effects).toEqual([{ do: 'cancel', visit: A }, { do: 'rest' }]);
    expect(page.visit.phase).toMatchObject({ at: 'failed', code: 'cancelled' });
  });

  test('a paused film that was let go plays on by another visit when Play is pressed', () => {
    const page = paused().reply('cancelled').tell({ type: 'play', is: 'wanted' });
    expect(page.effects).toEqual([{ do: 'open', claim: false }]);
    page.tell({ type: 'opened', visit: B });
    expect(page.effects).toEqual([
      { do: 'ask', action: 'renew', visit: B, playing: true },
      { do: 'attach', visit: B, manifest: null, direct: false },
    ]);
  });

  test('a paused film keeps its picture, also when its session is to be started again and no slot is free', () => {
    const page = paused().reply('busy');
    expect(page.did('detach')).toEqual([]);
    expect(page.tell({ type: 'play', is: 'wanted' }).reply('ready').did('attach')).toMatchObject([{ visit: A }]);
  });

  test('a page with a paused file that is played as it is sends nothing', () => {
    const page = holding('direct').tell({ type: 'play', is: 'wanted' }).tell({ type: 'play', is: 'playing' });
    expect(page.tell({ type: 'play', is: 'paused' }).effects).toEqual([]);
  });
});

test('a film whose first frame is awaited keeps its lease in a hidden tab, for as long as the first frame takes', () => {
  const page = holding('ready').tell({ type: 'play', is: 'wanted' }).reply('ready');
  page.tell({ type: 'player', is: 'beyond' }).tell({ type: 'hidden' });
  expect(page.wait(3 * RENEW_MS).effects).toEqual([askPlaying, askPlaying, askPlaying]);
});

describe('a page that wakes from sleep', () => {
  test('a page that wakes from sleep plays on while the network is not there yet, and asks until it is', () => {
    const page = playing();
    page.now += 3 * 60 * 60_000;
    page.tell({ type: 'tick' });
    for (let tries = 0; tries < 20; tries++) {
      page.tell(unreached);
      expect(page.shown).toBe('primed');
      expect(page.wait(1_000).effects).toEqual([askPlaying]);
    }
    expect(page.reply('ready').effects).toEqual([]);
    expect(page.shown).toBe('primed');
  });

  test('a page that only looked and wakes from sleep is told that the edge cannot be reached', () => {
    const page = holding('ready');
    page.now += 3 * 60 * 60_000;
    page.tell({ type: 'tick' }).tell(unreached);
    expect(page.shown).toBe('error');
  });
});
