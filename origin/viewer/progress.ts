/** When a film counts as watched, and which positions are refused, by Mydia's rules. */
import * as v from 'valibot';

/** From this per cent on, Mydia counts a film as watched. */
const WATCHED_FROM = 90;

export const ProgressSchema = v.object({
  position_seconds: v.number(),
  duration_seconds: v.nullable(v.number()),
  completion_percentage: v.number(),
  watched: v.boolean(),
  /** A time in ISO 8601. */
  last_watched_at: v.string(),
});
export type Progress = v.InferOutput<typeof ProgressSchema>;

/** What is wrong with a position to be saved, by field. */
export type Complaints = Record<string, string[]>;

export function complaintsAbout(position: unknown, duration: unknown): Complaints {
  const complaints = {
    position_seconds: complaintAbout(position, 0, 'must be greater than or equal to 0'),
    duration_seconds: complaintAbout(duration, 1, 'must be greater than 0'),
  };
  return Object.fromEntries(Object.entries(complaints).flatMap(([field, one]) => (one ? [[field, [one]]] : [])));
}

function complaintAbout(value: unknown, least: number, tooLittle: string): string | null {
  if (value === undefined || value === null) return "can't be blank";
  if (!Number.isInteger(value)) return 'is invalid';
  return (value as number) < least ? tooLittle : null;
}

/** A film that was watched once stays watched. */
export function progressAt(position: number, duration: number, before: Progress | null): Progress {
  const percentage = (position / duration) * 100;
  return {
    position_seconds: position,
    duration_seconds: duration,
    completion_percentage: percentage,
    watched: percentage >= WATCHED_FROM || (before?.watched ?? false),
    last_watched_at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
