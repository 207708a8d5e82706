/** What the origin double has counted, as its `GET /api/v1/counts` answers. */
export interface OriginCounts {
  starts: number;
  /** Sessions that are started and not yet stopped. */
  running: number;
  mostAtOnce: number;
  stops: number;
  /** How often the edge has asked whether a viewer may watch. */
  questions: number;
}

/**
 * When the session of a file was requested, and when it has its first segment, by `wallMs`. The double's `GET
 * /api/v1/times/:ref` answers with these times.
 */
export interface OriginTimes {
  startedAt: number;
  readyAt: number;
}

/** A clock that all processes of the machine share, in milliseconds with fractions. */
export const wallMs = (): number => performance.timeOrigin + performance.now();
