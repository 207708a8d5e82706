/**
 * Everything that the service worker remembers. It is kept in memory only: a worker that has just restarted works
 * without it.
 */
import { type MediaPage, readPages } from '../protocol/pages.ts';
import { EarlyAnswers } from './early-answers.ts';
import { Guesses } from './guesses.ts';
import { Stash } from './stash.ts';
import { Visits } from './visits.ts';

export interface WorkerMemory {
  /** The page that an address (path and hash) leads to. */
  pageAt(address: string): MediaPage | null;
  guesses: Guesses;
  visits: Visits;
  stash: Stash;
  ahead: EarlyAnswers;
}

/** @param pages in the form of `PAGES` */
export function emptyMemory(pages: string): WorkerMemory {
  const visits = new Visits();
  const stash = new Stash((ref) => visits.holds(ref, Date.now()));
  return { pageAt: readPages(pages), guesses: new Guesses(), visits, stash, ahead: new EarlyAnswers() };
}
