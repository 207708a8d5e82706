/** What the worker knows. Memory only: it works as well when it has just forgotten everything. */
import { Ahead } from './ahead.ts';
import { Stash } from './stash.ts';
import { Visits } from './visits.ts';

export interface Known {
  visits: Visits;
  stash: Stash;
  ahead: Ahead;
}

export function nothingKnown(): Known {
  const visits = new Visits();
  const stash = new Stash((ref) => visits.holds(ref, Date.now()));
  return { visits, stash, ahead: new Ahead() };
}
