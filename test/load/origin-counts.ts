/** The counts of the origin double; its `GET /api/v1/counts`. */
export interface OriginCounts {
  starts: number;
  /** Sessions that are started and not yet stopped. */
  running: number;
  mostAtOnce: number;
  stops: number;
  /** How often the origin was asked whether a viewer may watch. */
  questions: number;
}

/**
 * When the session of a file was asked for and when it has its first segment, by `wallMs`; the double's `GET
 * /api/v1/times/:ref`.
 */
export interface OriginTimes {
  startedAt: number;
  readyAt: number;
}

/** A clock that all processes of the machine share, in milliseconds with fractions. */
export const wallMs = (): number => performance.timeOrigin + performance.now();
