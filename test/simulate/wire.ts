/** The messages under way between the parts: calls, and their answers. */
import type { Effect, MediaFileEvent } from '../../worker/media-file/state.ts';
import type { FileActor } from './actors.ts';

/** A file's call to the origin or to the gate, or the gate's nudge of a file. */
export type Call = { file: FileActor; sentAt: number; dueAt: number } & (
  | { to: 'origin'; effect: Exclude<Effect, { type: 'claim' }> }
  | { to: 'gate'; effect: Extract<Effect, { type: 'claim' }> }
  | { to: 'file' }
);

/** The answer goes to the memory of the object that asked. When that memory is lost, so is the answer. */
export interface WireAnswer {
  file: FileActor;
  event: MediaFileEvent;
  sentAt: number;
}

/** The longest time limit of the origin's adapter. A call that takes longer counts as unheard. */
export const LIMIT_MS = 90_000;

/** Takes one message out of the list; any number picks one. @returns an empty list when there is none */
export const take = <T>(list: T[], pick: number): T[] => list.splice(pick % (list.length || 1), 1);
