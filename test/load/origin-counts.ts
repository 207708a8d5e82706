/** What the origin double has seen; its `GET /api/v1/counts`. */
export interface OriginCounts {
  starts: number;
  /** Sessions that are started and not yet stopped. */
  running: number;
  mostAtOnce: number;
  stops: number;
  /** How often it was asked whether a viewer may watch. */
  questions: number;
}
