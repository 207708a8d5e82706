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

/** The longest time limit of the origin's adapter. When a call takes longer, the caller gives it up. */
export const LIMIT_MS = 90_000;

/**
 * Takes one message out of the list. @param pick any whole number: it decides which message. @returns the message in a
 * list, or an empty list when `list` is empty
 */
export const take = <T>(list: T[], pick: number): T[] => list.splice(pick % (list.length || 1), 1);
