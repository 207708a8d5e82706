import { describe, expect, test } from 'vitest';
import { A, asking, B, machine, RENEW_MS, type VisitMachine } from './visit-machine.ts';

const HOUR_MS = 3_600_000;
const attached = { do: 'attach', visit: A, manifest: `/manifest/${A}`, direct: false };
const askToPlay = { do: 'ask', action: 'renew', visit: A, playing: true };
const unreached = { type: 'failure', visit: A, code: 'network', final: false } as const;

/** A look at a film whose head is at the edge: the edge answers `ready`, and the visit gets no lease. */
const looking = (options = {}): VisitMachine => asking(options).reply('ready', null);

describe('a look that holds nothing', () => {
  test('a look without a lease is attached and primed like any other, and never renewed', () => {
    const page = looking();
    expect(page.effects).toEqual([attached]);
    expect(page.shown).toBe('ready');
    expect(page.tell({ type: 'player', is: 'primed' }).shown).toBe('primed');
    expect(page.wait(HOUR_MS).effects).toEqual([]);
    expect(page.shown).toBe('primed');
  });

  test('a look without a lease buffers nothing with Save-Data, nor in a hidden tab before the visitor looks at it', () => {
    expect(looking({ frugal: true }).effects).toEqual([]);
    const page = looking({ visible: false });
    expect(page.effects).toEqual([]);
    expect(page.tell({ type: 'shown' }).effects).toEqual([attached]);
  });

  test('a look without a lease asks nothing when its page is hidden and shown again', () => {
    const page = looking();
    for (const type of ['hidden', 'shown'] as const) expect(page.tell({ type }).wait(HOUR_MS).effects).toEqual([]);
  });

  test('a look without a lease is not given back when its page is left, and begins afresh when the page comes back', () => {
    const page = looking().tell({ type: 'leave' });
    expect(page.effects).toEqual([]);
    expect(page.shown).toBeNull();
    expect(page.tell({ type: 'open', claim: false }).effects).toEqual([{ do: 'open', claim: false }]);
  });

  test('a look is given back by a page that is left before the reply', () => {
    expect(asking().tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: A }]);
  });

  test('a look without a lease takes a new visit when its playlist is lost, and gives nothing back', () => {
    const page = looking().tell({ type: 'player', is: 'lost' });
    expect(page.effects).toEqual([{ do: 'open', claim: false }]);
    expect(page.tell({ type: 'opened', visit: B }).did('ask')).toMatchObject([{ action: 'preload', visit: B }]);
    expect(page.reply('warming').tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: B }]);
  });

  test('a look without a lease gives nothing back when its player gives up', () => {
    expect(looking().tell({ type: 'player-failed', code: 'media' }).effects).toEqual([{ do: 'detach' }]);
  });

  test('a look without a lease waits when its playlist is refused for want of a slot, and is then given back', () => {
    const page = looking().tell({ type: 'player-failed', code: 'busy' });
    expect(page.shown).toBe('busy');
    expect(page.wait(1_000).did('ask')).toEqual([{ do: 'ask', action: 'renew', visit: A, playing: false }]);
    expect(page.tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: A }]);
  });

  test('a look without a lease begins afresh when the visitor signs in or out, and is given back while it asks', () => {
    const page = looking().tell({ type: 'refresh' });
    expect(page.effects).toEqual([{ do: 'open', claim: false }]);
    page.tell({ type: 'opened', visit: B });
    expect(page.did('ask')).toMatchObject([{ visit: B, playing: false }]);
    expect(page.tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: B }]);
  });
});

describe('Play of a film that was looked at without a lease', () => {
  const pressed = () => looking().tell({ type: 'play', is: 'wanted' });

  test('Play after a look without a lease takes a lease at once, which is renewed and given back', () => {
    const page = pressed();
    expect(page.effects).toEqual([askToPlay]);
    page.reply('ready');
    expect(page.wait(RENEW_MS - 1).effects).toEqual([]);
    expect(page.wait(1).effects).toEqual([askToPlay]);
    page.reply('ready');
    expect(page.tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: A }]);
  });

  test('Play after a look without a lease gives back what it has asked for, also when the page is left before the reply', () => {
    expect(pressed().tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: A }]);
    expect(pressed().tell({ type: 'play', is: 'ended' }).effects).toEqual([{ do: 'cancel', visit: A }]);
  });

  test('Play that is pressed while the preload is under way takes its lease with the reply', () => {
    const page = asking().tell({ type: 'play', is: 'wanted' }).reply('ready', null);
    expect(page.effects).toEqual([askToPlay]);
    expect(page.tell({ type: 'leave' }).effects).toEqual([{ do: 'cancel', visit: A }]);
  });

  test('Play asks again within the second when the reply was to a look', () => {
    const page = machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A }).reply('ready', null);
    expect(page.shown).toBe('ready');
    expect(page.wait(299).effects).toEqual([]);
    expect(page.wait(1).effects).toEqual([askToPlay]);
    expect(page.reply('ready').wait(RENEW_MS).effects).toEqual([askToPlay]);
  });

  test('Play asks for its lease every second while the edge cannot be reached, and plays what is buffered', () => {
    const page = looking().tell({ type: 'player', is: 'primed' }).wait(HOUR_MS).tell({ type: 'play', is: 'wanted' });
    for (let tries = 0; tries < 20; tries++) {
      expect(page.tell(unreached).effects).toEqual([]);
      expect(page.shown).toBe('primed');
      expect(page.wait(1_000).effects).toEqual([askToPlay]);
    }
  });

  test('Play has failed when its lease has run out', () => {
    const page = pressed().reply('ready');
    page.wait(3 * RENEW_MS - 1).tell(unreached);
    expect(page.shown).toBe('ready');
    page.wait(1).tell(unreached);
    expect(page.shown).toBe('error');
  });
});
