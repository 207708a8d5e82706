import { describe, expect, test } from 'vitest';
import { type Awaited, awaitedBy } from '../../web/client/visit.ts';
import { A, asking, B, holding, machine, RENEW_MS, type VisitMachine } from './visit-machine.ts';

/** The page attaches the player before the edge has named a manifest. */
const attachEarly = { do: 'attach', visit: A, manifest: null, direct: false };

describe('warming', () => {
  test('a page claims the visit that its service worker began, and preloads with it', () => {
    const page = machine().tell({ type: 'open', claim: true });
    expect(page.effects).toEqual([{ do: 'open', claim: true }]);
    page.tell({ type: 'opened', visit: A });
    expect(page.effects).toEqual([{ do: 'ask', action: 'preload', visit: A, playing: false }]);
    expect(page.shown).toBe('warming');
  });

  test('a visit that is claimed after the page was left is given back', () => {
    const page = machine()
      .tell({ type: 'open', claim: true })
      .tell({ type: 'leave' })
      .tell({ type: 'opened', visit: A });
    expect(page.effects).toEqual([{ do: 'cancel', visit: A }]);
    expect(page.shown).toBeNull();
  });

  test('a player gets the playlist as soon as the session warms', () => {
    expect(holding('warming').effects).toEqual([{ do: 'attach', visit: A, manifest: `/manifest/${A}`, direct: false }]);
  });

  test('with Save-Data a page buffers nothing before Play, and everything after it', () => {
    const page = holding('ready', { frugal: true });
    expect(page.did('attach')).toEqual([]);
    expect(page.tell({ type: 'play', is: 'wanted' }).did('attach')).toHaveLength(1);
  });

  test('a page opened in a hidden tab buffers nothing until the visitor looks at it', () => {
    const page = holding('ready', { visible: false });
    expect(page.did('attach')).toEqual([]);
    expect(page.tell({ type: 'shown' }).did('attach')).toHaveLength(1);
  });

  test('a playing film is `warming` while its next seconds are late, and `primed` again when they come', () => {
    const page = holding('ready')
      .tell({ type: 'player', is: 'primed' })
      .tell({ type: 'play', is: 'wanted' })
      .reply('ready');
    page.tell({ type: 'play', is: 'playing' });
    expect(page.tell({ type: 'player', is: 'warming' }).shown).toBe('warming');
    expect(page.effects).toEqual([]);
    expect(page.tell({ type: 'player', is: 'primed' }).shown).toBe('primed');
  });

  test('a visit’s state follows its player: ready with the playlist, primed with the first frames', () => {
    const page = holding('warming');
    expect(page.tell({ type: 'player', is: 'ready' }).shown).toBe('ready');
    expect(page.tell({ type: 'player', is: 'primed' }).shown).toBe('primed');
    expect(page.reply('ready').shown).toBe('primed');
  });

  test('a playlist that turns out to be a file makes the visit a direct one', () => {
    const page = holding('warming').tell({ type: 'player', is: 'direct' });
    expect(page.shown).toBe('direct');
    expect(page.reply('direct').did('attach')).toEqual([]);
  });

  test.each(['warming', 'direct'] as const)(
    'a playlist that turns out to be a file before the edge has replied %s is loaded once',
    (status) => {
      const page = machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A });
      expect(page.did('attach')).toHaveLength(1);
      expect(page.tell({ type: 'player', is: 'direct' }).reply(status).did('attach')).toEqual([]);
    },
  );

  test('a file that the edge only later knows to be direct is attached as such', () => {
    expect(holding('warming').wait(RENEW_MS).reply('direct').did('attach')).toMatchObject([{ visit: A, direct: true }]);
  });
});

describe('keeping the lease', () => {
  test('a visible page renews as often as the edge says', () => {
    const page = holding('ready');
    expect(page.wait(RENEW_MS - 1).effects).toEqual([]);
    expect(page.wait(1).effects).toEqual([{ do: 'ask', action: 'renew', visit: A, playing: false }]);
    expect(
      page
        .reply('ready')
        .wait(3 * RENEW_MS)
        .did('ask'),
    ).toHaveLength(3);
  });

  test('a hidden page does not renew, and does so at once when the visitor looks at it again', () => {
    const page = holding('ready').tell({ type: 'hidden' });
    expect(page.wait(60_000).effects).toEqual([]);
    expect(page.tell({ type: 'shown' }).wait(0).did('ask')).toHaveLength(1);
  });

  test('a page with the site’s own player keeps its lease while it is hidden, for the player may be paused', () => {
    const page = holding('ready').tell({ type: 'site-player', is: true }).tell({ type: 'hidden' });
    expect(page.wait(3 * RENEW_MS).did('ask')).toHaveLength(3);
    page.tell({ type: 'site-player', is: false });
    expect(page.wait(3 * RENEW_MS).effects).toEqual([]);
  });

  test('a video that runs keeps its lease while the page is hidden, and stops when it pauses', () => {
    const page = holding('ready')
      .tell({ type: 'play', is: 'wanted' })
      .tell({ type: 'play', is: 'playing' })
      .tell({ type: 'hidden' });
    expect(page.wait(RENEW_MS).effects).toEqual([{ do: 'ask', action: 'renew', visit: A, playing: true }]);
    expect(page.tell({ type: 'play', is: 'paused' }).wait(60_000).effects).toEqual([]);
  });

  test('a visit without a lease is not renewed: direct play, playback off', () => {
    expect(holding('direct').wait(60_000).effects).toEqual([]);
    expect(holding('off').wait(60_000).effects).toEqual([]);
    expect(holding('off').shown).toBe('off');
  });

  test('a lease that the edge took back leaves nothing on the page, until the visitor turns to the film again', () => {
    const page = holding('ready').wait(RENEW_MS).reply('cancelled');
    expect(page.effects).toEqual([{ do: 'detach' }]);
    expect(page.shown).toBeNull();
    expect(page.wait(60_000).effects).toEqual([]);
    expect(page.tell({ type: 'open', claim: false }).effects).toEqual([{ do: 'open', claim: false }]);
  });

  test('leaving a page gives its lease back, once', () => {
    const page = holding('ready').tell({ type: 'leave' });
    expect(page.effects).toEqual([{ do: 'cancel', visit: A }]);
    expect(page.tell({ type: 'leave' }).effects).toEqual([]);
  });

  test('a page that bfcache brings back holds a new visit, and its player goes over to it', () => {
    const page = holding('ready').tell({ type: 'leave' }).tell({ type: 'open', claim: false });
    page.tell({ type: 'opened', visit: B }).reply('ready');
    expect(page.did('attach')).toMatchObject([{ visit: B }]);
  });

  test('an answer to a visit that was given back changes nothing', () => {
    const page = machine()
      .tell({ type: 'open', claim: false })
      .tell({ type: 'opened', visit: A })
      .tell({ type: 'leave' });
    const before = page.visit;
    page.reply('ready').tell({ type: 'failure', visit: A, code: 'network', final: false });
    expect(page.visit).toBe(before);
  });
});

describe('Play', () => {
  test('Play makes the lease a play lease', () => {
    expect(holding('ready').tell({ type: 'play', is: 'wanted' }).effects).toEqual([
      { do: 'ask', action: 'renew', visit: A, playing: true },
    ]);
  });

  test('Play that is pressed while the preload is under way makes the lease a play lease as soon as there is one', () => {
    const page = machine().tell({ type: 'open', claim: false }).tell({ type: 'opened', visit: A });
    expect(page.tell({ type: 'play', is: 'wanted' }).effects).toEqual([attachEarly]);
    expect(page.reply('warming').effects).toEqual([{ do: 'ask', action: 'renew', visit: A, playing: true }]);
  });

  test('Play that is pressed before any request asks for a play lease', () => {
    const page = machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A });
    expect(page.effects).toEqual([{ do: 'ask', action: 'renew', visit: A, playing: true }, attachEarly]);
    expect(page.reply('ready').effects).toEqual([]);
  });

  test('Play that is pressed before the page knows that playback is off says so, whichever answer comes first', () => {
    const pressed = () => machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A });
    expect(pressed().reply('off').effects).toEqual([{ do: 'detach' }]);
    expect(pressed().reply('off').shown).toBe('off');
    const refused = { type: 'player-failed', code: 'playback_off' } as const;
    expect(pressed().tell(refused).reply('off').shown).toBe('off');
    expect(pressed().reply('off').tell(refused).shown).toBe('off');
  });

  test('Play that is pressed before the page knows that the file is played as it is changes to the file', () => {
    const page = machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A });
    expect(page.reply('direct').did('attach')).toMatchObject([{ visit: A, direct: true }]);
  });

  test('Play with playback off asks whether it is on again, and plays then', () => {
    const page = holding('off').tell({ type: 'play', is: 'wanted' });
    expect(page.did('attach')).toEqual([]);
    expect(page.reply('ready').did('attach')).toHaveLength(1);
  });

  test('Play that is undone gives its lease back, and the page looks at the film again', () => {
    const page = holding('ready').tell({ type: 'player', is: 'primed' }).tell({ type: 'play', is: 'wanted' });
    expect(page.tell({ type: 'play', is: 'idle' }).effects).toEqual([
      { do: 'cancel', visit: A },
      { do: 'open', claim: false },
    ]);
    page.tell({ type: 'opened', visit: B });
    expect(page.did('ask')).toEqual([{ do: 'ask', action: 'preload', visit: B, playing: false }]);
    expect(page.reply('ready').wait(RENEW_MS).did('ask')).toEqual([
      { do: 'ask', action: 'renew', visit: B, playing: false },
    ]);
  });

  test.each(['busy', 'warming'] as const)('Play that is undone while it is %s gives its place back', (status) => {
    const page = holding(status).tell({ type: 'play', is: 'wanted' }).reply(status).tell({ type: 'play', is: 'idle' });
    expect(page.did('cancel')).toEqual([{ do: 'cancel', visit: A }]);
    expect(page.tell({ type: 'opened', visit: B }).did('ask')).toMatchObject([{ visit: B, playing: false }]);
  });

  test('Play that is undone before the answer gives back what its request may have taken', () => {
    const page = asking().reply('ready', null).tell({ type: 'play', is: 'wanted' }).tell({ type: 'play', is: 'idle' });
    expect(page.did('cancel')).toEqual([{ do: 'cancel', visit: A }]);
  });

  test.each(['direct', 'off'] as const)(
    'Play that is undone has nothing to give back where it took nothing: %s',
    (status) => {
      const page = holding(status).tell({ type: 'play', is: 'wanted' }).tell({ type: 'play', is: 'idle' });
      expect(page.effects).toEqual([]);
      expect(page.shown).toBe(status);
    },
  );

  test('a film that is paused because its page is left does not play when the page comes back', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' }).tell({ type: 'play', is: 'playing' });
    page.tell({ type: 'leave' }).tell({ type: 'play', is: 'paused' }).tell({ type: 'open', claim: false });
    expect(page.tell({ type: 'opened', visit: B }).did('ask')).toMatchObject([{ action: 'preload', playing: false }]);
  });

  test('Play that is pressed while the player is still being loaded has a playlist as soon as there is one', () => {
    const page = machine().tell({ type: 'play', is: 'wanted' }).tell({ type: 'opened', visit: A });
    expect(page.tell({ type: 'video' }).effects).toEqual([attachEarly]);
  });

  describe('is shown with what it waits for', () => {
    const wanted = (page: VisitMachine) => page.tell({ type: 'play', is: 'wanted' });
    test.each<[Awaited | null, VisitMachine]>([
      [null, holding('busy')],
      ['slot', wanted(holding('busy')).reply('busy')],
      ['film', wanted(holding('warming'))],
      ['film', wanted(holding('ready'))],
      ['place', wanted(holding('ready')).tell({ type: 'player', is: 'beyond' })],
      [null, wanted(holding('ready')).tell({ type: 'play', is: 'playing' })],
      ['film', wanted(holding('ready')).tell({ type: 'play', is: 'playing' }).tell({ type: 'play', is: 'waiting' })],
      [null, wanted(holding('ready')).tell({ type: 'player-failed', code: 'media' })],
      [null, wanted(holding('off'))],
    ])('Play is shown with what it waits for: %s', (awaited, page) => {
      expect(awaitedBy(page.visit)).toBe(awaited);
    });

    test('Play at a place that is still to be transcoded is `warming`', () => {
      expect(holding('ready').tell({ type: 'player', is: 'beyond' }).shown).toBe('warming');
    });
  });

  test('the end of the film gives the lease back', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' }).tell({ type: 'play', is: 'ended' });
    expect(page.effects).toEqual([{ do: 'cancel', visit: A }]);
    expect(page.tell({ type: 'play', is: 'wanted' }).effects).toEqual([{ do: 'open', claim: false }]);
  });
});

describe('failures', () => {
  const refused = { type: 'failure', visit: A, code: 'signed_out', final: true } as const;
  const unreached = { type: 'failure', visit: A, code: 'network', final: false } as const;
  const asking = () => machine().tell({ type: 'open', claim: false }).tell({ type: 'opened', visit: A });

  test('a preload that does not arrive is sent again, later each time, while the page is visible', () => {
    const page = asking();
    const delays: number[] = [];
    for (let i = 0; i < 7; i++) {
      const failedAt = page.tell(unreached).now;
      while (page.did('ask').length === 0) page.wait(100);
      delays.push(page.now - failedAt);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(page.tell(unreached).tell({ type: 'hidden' }).wait(120_000).effects).toEqual([]);
  });

  test('a refusal is shown and not repeated, until the visitor has signed in', () => {
    const page = asking().tell(refused);
    expect(page.shown).toBe('error');
    expect(page.wait(120_000).effects).toEqual([]);
    expect(page.tell({ type: 'refresh' }).did('ask')).toEqual([
      { do: 'ask', action: 'preload', visit: A, playing: false },
    ]);
  });

  test('a refusal of a visitor who has signed in since counts for nothing', () => {
    const page = asking().tell({ type: 'refresh' });
    expect(page.effects).toEqual([
      { do: 'cancel', visit: A },
      { do: 'open', claim: false },
    ]);
    expect(page.tell({ type: 'opened', visit: B }).did('ask')).toMatchObject([{ visit: B }]);
    expect(page.tell(refused).shown).toBe('warming');
    expect(page.reply('ready').shown).toBe('ready');
  });

  test('a page asks again for what it holds when the visitor signs out', () => {
    expect(holding('ready').tell({ type: 'refresh' }).did('ask')).toHaveLength(1);
  });

  test('Play works without the preload: the playlist is tried all the same', () => {
    const page = asking().tell({ type: 'play', is: 'wanted' });
    expect(page.effects).toEqual([attachEarly]);
    expect(page.tell(unreached).effects).toEqual([]);
  });

  test('a renewal that fails changes nothing while the lease lasts, and is tried sooner', () => {
    const page = holding('ready').tell({ type: 'player', is: 'primed' }).wait(RENEW_MS).tell(unreached);
    expect(page.shown).toBe('primed');
    expect(page.wait(1_000).did('ask')).toHaveLength(1);
    page.wait(3 * RENEW_MS).tell(unreached);
    expect(page.shown).toBe('error');
  });

  test('a page with a playing film renews again every second, before the lease has run out', () => {
    const page = holding('ready')
      .tell({ type: 'play', is: 'wanted' })
      .tell({ type: 'play', is: 'playing' })
      .wait(RENEW_MS);
    for (let tries = 0; tries < 4; tries++) {
      page.tell(unreached);
      expect(page.wait(1_000).did('ask')).toHaveLength(1);
    }
  });

  test('a page keeps its buffer while the edge is gone for a while', () => {
    const page = holding('ready')
      .tell({ type: 'player', is: 'primed' })
      .wait(4 * RENEW_MS)
      .tell(unreached);
    expect(page.did('detach')).toEqual([]);
    page.wait(5_000).reply('ready');
    expect(page.shown).toBe('primed');
    expect(page.did('attach')).toEqual([]);
  });

  test('a lost session is replaced by another visit at once', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' }).tell({ type: 'player', is: 'lost' });
    expect(page.effects).toEqual([
      { do: 'cancel', visit: A },
      { do: 'open', claim: false },
    ]);
    page.tell({ type: 'opened', visit: B });
    expect(page.did('ask')).toEqual([{ do: 'ask', action: 'renew', visit: B, playing: true }]);
    expect(page.reply('warming').did('attach')).toMatchObject([{ visit: B }]);
  });

  test('a player’s report on a playlist that was replaced meanwhile is ignored', () => {
    const page = holding('ready').tell({ type: 'player', is: 'lost' }).tell({ type: 'opened', visit: B });
    expect(page.tell({ type: 'player', is: 'lost' }).effects).toEqual([]);
  });

  test('a session that is lost again and again ends in an error, not in a loop', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' });
    let opened = 0;
    for (let i = 0; i < 20; i++) {
      page.tell({ type: 'player', is: 'lost' });
      opened += page.did('open').length;
      page.wait(60_000);
      opened += page.did('open').length;
      page.tell({ type: 'opened', visit: `${B}${i}` as typeof B }).reply('ready');
    }
    expect(opened).toBe(4);
    expect(page.shown).toBe('error');
  });

  test('a session that is lost again and again ends in an error, also when frames are seen in between', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' });
    let opened = 0;
    for (let i = 0; i < 20; i++) {
      page.tell({ type: 'play', is: 'playing' }).tell({ type: 'player', is: 'lost' });
      opened += page.did('open').length;
      page.wait(16_000);
      opened += page.did('open').length;
      page.tell({ type: 'opened', visit: `${B}${i}` as typeof B }).reply('ready');
    }
    expect(opened).toBe(4);
    expect(page.shown).toBe('error');
    expect(page.tell({ type: 'play', is: 'wanted' }).effects).toEqual([{ do: 'open', claim: false }]);
  });

  test('a session that is lost once in a while is replaced each time', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' }).tell({ type: 'play', is: 'playing' });
    for (let i = 0; i < 10; i++) {
      expect(page.wait(61_000).tell({ type: 'player', is: 'lost' }).did('open')).toHaveLength(1);
      page.tell({ type: 'opened', visit: `${B}${i}` as typeof B }).reply('ready');
    }
  });

  test('a player that gives up gives the lease back, and Play starts afresh', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' }).tell({ type: 'player-failed', code: 'media' });
    expect(page.effects).toEqual([{ do: 'cancel', visit: A }, { do: 'detach' }]);
    expect(page.shown).toBe('error');
    expect(page.tell({ type: 'play', is: 'wanted' }).effects).toEqual([{ do: 'open', claim: false }]);
  });

  test('a film that is given up before its first frame has failed, until it is attached anew', () => {
    const page = holding('ready').tell({ type: 'play', is: 'wanted' }).tell({ type: 'player-failed', code: 'media' });
    // The player reports this when it is detached.
    expect(page.tell({ type: 'play', is: 'idle' }).visit.play).toBe('failed');
    page.tell({ type: 'refresh' }).tell({ type: 'opened', visit: B });
    expect(page.visit.play).toBe('failed');
    expect(page.reply('ready').visit.play).toBe('idle');
  });

  test('a visit that was cancelled before its preload arrived is replaced', () => {
    expect(asking().reply('cancelled').did('open')).toHaveLength(1);
  });
});
