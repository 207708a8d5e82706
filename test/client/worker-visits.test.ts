import { describe, expect, test } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { Visits } from '../../sw/visits.ts';

const FILM = 'movie/film' as MediaRef;
const OTHER = 'movie/other' as MediaRef;
const A = 'visit-aaaaaaaaaaaa' as VisitId;
const B = 'visit-bbbbbbbbbbbb' as VisitId;
const LONG_AFTER = 60_000;
const NOTHING = { renewAfterS: null };
const LEASE = { renewAfterS: 10 };

describe('navigations', () => {
  test('a page claims the visit that its navigation began', () => {
    const visits = new Visits();
    expect(visits.begin('page', FILM, A, 0)).toBe(A);
    expect(visits.claim('page', FILM)).toEqual({ visit: A, unwanted: null });
  });

  test('a visit is claimed once: a second script of the page takes its own', () => {
    const visits = new Visits();
    visits.begin('page', FILM, A, 0);
    visits.claim('page', FILM);
    expect(visits.claim('page', FILM).visit).toBeNull();
  });

  test('two tabs of one film are two visits', () => {
    const visits = new Visits();
    visits.begin('tab 1', FILM, A, 0);
    visits.begin('tab 2', FILM, B, 0);
    expect(visits.claim('tab 2', FILM).visit).toBe(B);
    expect(visits.claim('tab 1', FILM).visit).toBe(A);
  });

  test('a page that shows another media than its address names has its visit given back', () => {
    const visits = new Visits();
    visits.begin('page', FILM, A, 0);
    expect(visits.claim('page', OTHER)).toMatchObject({ visit: null, unwanted: { ref: FILM, visit: A } });
    expect(visits.sweep(new Set(), LONG_AFTER)).toEqual([]);
  });

  test('a page that wants nothing has its visit given back, too', () => {
    const visits = new Visits();
    visits.begin('page', FILM, A, 0);
    expect(visits.claim('page', null)).toMatchObject({ visit: null, unwanted: { ref: FILM, visit: A } });
  });

  test('a worker that was restarted knows no visit, and says so', () => {
    expect(new Visits().claim('page', FILM)).toEqual({ visit: null, unwanted: null });
  });
});

describe('intent', () => {
  test('a navigation takes over the visit of the intent that led to it', () => {
    const visits = new Visits();
    expect(visits.intend('library', FILM, A, 0)).toBe(true);
    expect(visits.begin('page', FILM, B, 100)).toBe(A);
    expect(visits.endIntent('library', FILM, 200)).toBeNull();
    expect(visits.claim('page', FILM).visit).toBe(A);
  });

  test('a navigation leaves an intent for another film alone', () => {
    const visits = new Visits();
    visits.intend('library', OTHER, A, 0);
    expect(visits.begin('page', FILM, B, 100)).toBe(B);
  });

  test('an intent that ends is given back; a second one is not begun beside the first', () => {
    const visits = new Visits();
    visits.intend('library', FILM, A, 0);
    expect(visits.intend('library', FILM, B, 10)).toBe(false);
    expect(visits.endIntent('library', FILM, 20)).toBe(A);
    expect(visits.endIntent('library', FILM, 20)).toBeNull();
  });

  test('an intent goes on when the pointer has come back since it left, and ends when it leaves again', () => {
    const visits = new Visits();
    visits.intend('library', FILM, A, 0);
    const left = 1_000;
    expect(visits.intend('library', FILM, B, left + 500)).toBe(false);
    expect(visits.endIntent('library', FILM, left)).toBeNull();
    expect(visits.endIntent('library', FILM, left + 1_000)).toBe(A);
  });

  test('an intent goes on when the pointer is on a link to the same film on another page by then', () => {
    const visits = new Visits();
    visits.intend('library', FILM, A, 0);
    visits.intend('search', FILM, B, 1_000);
    expect(visits.endIntent('library', FILM, 500)).toBeNull();
    expect(visits.endIntent('library', FILM, 2_000)).toBeNull();
    expect(visits.endIntent('search', FILM, 2_000)).toBe(A);
  });
});

describe('pages that vanish', () => {
  test('the visits of vanished pages are found, once', () => {
    const visits = new Visits();
    visits.keep('crashed', FILM, A, 0);
    visits.keep('alive', FILM, B, 0);
    expect(visits.sweep(new Set(['alive']), 1)).toMatchObject([{ ref: FILM, visit: A }]);
    expect(visits.sweep(new Set(['alive']), 2)).toEqual([]);
  });

  test('the worker waits for a page that is still on its way', () => {
    const visits = new Visits();
    visits.begin('loading', FILM, A, 0);
    expect(visits.sweep(new Set(), 5_000)).toEqual([]);
    expect(visits.sweep(new Set(), LONG_AFTER)).toMatchObject([{ visit: A }]);
  });

  test('the worker does not wait for a page that had come and is gone without having claimed its visit', () => {
    const visits = new Visits();
    visits.begin('brief', FILM, A, 0);
    expect(visits.sweep(new Set(['brief']), 500)).toEqual([]);
    expect(visits.sweep(new Set(), 1_000)).toMatchObject([{ visit: A }]);
  });

  test('once a navigation is settled, the worker does not wait for its page', () => {
    const visits = new Visits();
    visits.begin('page', FILM, A, 0);
    expect(visits.arrived).toEqual([]);
    visits.settle('page');
    expect(visits.arrived).toEqual(['page']);
    expect(visits.sweep(new Set(['page']), 1)).toEqual([]);
    expect(visits.sweep(new Set(), 2)).toMatchObject([{ visit: A }]);
    expect(visits.arrived).toEqual([]);
  });

  test('a visit that its page gave back is not given back again', () => {
    const visits = new Visits();
    visits.keep('page', FILM, A, 0);
    visits.forget(A);
    expect(visits.sweep(new Set(), LONG_AFTER)).toEqual([]);
  });

  test('an intent whose page was closed is given back', () => {
    const visits = new Visits();
    visits.intend('library', FILM, A, 0);
    expect(visits.sweep(new Set(), 1)).toMatchObject([{ visit: A }]);
  });
});

describe('a visit that holds nothing, as the edge has said', () => {
  /** @returns the visits of one page, which looks at a film and holds no lease */
  function looking(): Visits {
    const visits = new Visits();
    visits.keep('page', FILM, A, 0);
    visits.learn(A, NOTHING);
    return visits;
  }

  test('a look without a lease is forgotten with its page, and not given back', () => {
    const visits = looking();
    expect(visits.sweep(new Set(), 1)).toEqual([]);
    expect(visits.isEmpty).toBe(true);
    expect(visits.holds(FILM, 2)).toBe(false);
  });

  test('a look without a lease is known as long as its page is there, although nothing renews it', () => {
    const visits = looking();
    visits.sweep(new Set(['page']), LONG_AFTER);
    expect(visits.holds(FILM, 10 * LONG_AFTER)).toBe(true);
    expect(visits.holds(FILM, 10 * LONG_AFTER, 'page')).toBe(true);
    expect(visits.holds(FILM, 10 * LONG_AFTER, 'another')).toBe(false);
  });

  test('a look without a lease is given back while it asks again', () => {
    for (const reply of [undefined, LEASE, null]) {
      const visits = looking();
      visits.keep('page', FILM, A, 1);
      if (reply !== undefined) visits.learn(A, reply);
      expect(visits.sweep(new Set(), 2)).toMatchObject([{ ref: FILM, visit: A }]);
    }
  });

  test('a look without a lease is given back once it plays, also when the reply to the look comes after that', () => {
    const visits = new Visits();
    visits.keep('page', FILM, A, 0);
    visits.keep('page', FILM, A, 1, true);
    visits.learn(A, NOTHING);
    expect(visits.sweep(new Set(), 2)).toMatchObject([{ visit: A }]);
  });

  test('a look without a lease is claimed by the page whose navigation began it', () => {
    const visits = new Visits();
    visits.begin('page', FILM, A, 0);
    visits.learn(A, NOTHING);
    expect(visits.claim('page', FILM)).toEqual({ visit: A, unwanted: null });
  });

  test('a look without a lease is not given back by a page that shows another media', () => {
    const visits = new Visits();
    visits.begin('page', FILM, A, 0);
    visits.learn(A, NOTHING);
    expect(visits.claim('page', OTHER)).toEqual({ visit: null, unwanted: null });
    expect(visits.isEmpty).toBe(true);
  });

  test('a look without a lease is not given back when its page never comes', () => {
    const visits = new Visits();
    visits.begin('page', FILM, A, 0);
    visits.learn(A, NOTHING);
    visits.sweep(new Set(), 1);
    expect(visits.isEmpty).toBe(false);
    expect(visits.sweep(new Set(), LONG_AFTER)).toEqual([]);
    expect(visits.isEmpty).toBe(true);
  });

  test('a look without a lease is taken over from an intent, and not given back with it', () => {
    const visits = new Visits();
    visits.intend('library', FILM, A, 0);
    visits.learn(A, NOTHING);
    expect(visits.begin('page', FILM, B, 1)).toBe(A);
    visits.intend('library', OTHER, B, 2);
    visits.learn(B, NOTHING);
    expect(visits.endIntent('library', OTHER, 3)).toBeNull();
    expect(visits.begin('page 2', OTHER, A, 3)).toBe(A);
  });

  test('the worker learns nothing about a visit that it does not know', () => {
    const visits = new Visits();
    visits.learn(A, NOTHING);
    expect(visits.isEmpty).toBe(true);
  });
});

describe('what a lease is held on', () => {
  test('the film of a lease is known from the page that holds it, and from the others', () => {
    const visits = new Visits();
    visits.keep('page', FILM, A, 0);
    expect(visits.holds(FILM, 1)).toBe(true);
    expect(visits.holds(FILM, 1, 'page')).toBe(true);
    expect(visits.holds(FILM, 1, 'another')).toBe(false);
    expect(visits.holds(OTHER, 1)).toBe(false);
  });

  test('the film of a lease is forgotten when it is given back, except for the page that has come since', () => {
    const visits = new Visits();
    visits.keep('detail', FILM, A, 0);
    visits.begin('player', FILM, B, 1);
    visits.forget(A);
    expect(visits.holds(FILM, 2)).toBe(true);
    visits.forget(B);
    expect(visits.holds(FILM, 3)).toBe(false);
  });

  test('the worker knows whether a lease’s film plays', () => {
    const visits = new Visits();
    visits.keep('page', FILM, A, 0);
    expect(visits.plays(FILM)).toBe(false);
    visits.keep('page', FILM, A, 1, true);
    expect(visits.plays(FILM)).toBe(true);
    expect(visits.plays(OTHER)).toBe(false);
  });

  test('a lease lasts as long as the edge has said, also where an operator keeps leases for long', () => {
    const visits = new Visits();
    visits.keep('page', FILM, A, 0);
    visits.learn(A, { renewAfterS: 200 });
    expect(visits.holds(FILM, 599_999, 'page')).toBe(true);
    expect(visits.holds(FILM, 600_000)).toBe(false);
    // The reply to the renewal has not come yet, or is lost.
    visits.keep('page', FILM, A, 200_000);
    visits.learn(A, null);
    expect(visits.holds(FILM, 799_999)).toBe(true);
    expect(visits.holds(FILM, 800_000)).toBe(false);
  });

  test('a lease ends without renewals', () => {
    const visits = new Visits();
    visits.keep('page', FILM, A, 0);
    expect(visits.holds(FILM, LONG_AFTER - 1)).toBe(true);
    expect(visits.holds(FILM, LONG_AFTER)).toBe(false);
    visits.keep('page', FILM, A, LONG_AFTER);
    expect(visits.holds(FILM, LONG_AFTER + 1)).toBe(true);
  });
});
