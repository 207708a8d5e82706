/** The messages under way between the parts: calls, and their answers. */
import type { Effect, MediaFileEvent } from '../../worker/media-file/state.ts';
import type { FileActor } from './actors.ts';

/** A file's call of the origin or the gate, or the gate's nudge of a file. */
export type Call = { file: FileActor; sentAt: number; dueAt: number } & (
  | { to: 'origin'; effect: Exclude<Effect, { type: 'claim' }> }
  | { to: 'gate'; effect: Extract<Effect, { type: 'claim' }> }
  | { to: 'file' }
);

/** An answer goes to the memory of the object that asked, and is lost with it. */
export interface WireAnswer {
  file: FileActor;
  event: MediaFileEvent;
  sentAt: number;
}

/** The adapter's longest time limit, after which a call counts as unheard. */
export const LIMIT_MS = 90_000;

/** Takes one message out of the list; any number picks one. @returns an empty list when there is none */
export const take = <T>(list: T[], pick: number): T[] => list.splice(pick % (list.length || 1), 1);
