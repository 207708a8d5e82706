/** The gate's state while one step changes it. */
import type { FileName } from './claim.ts';
import type { Entry, GateState } from './state.ts';

/**
 * The gate's state while one step changes it: the map of files is a copy. `nudged`: the files that the step has news
 * for.
 */
export interface Draft {
  files: Map<FileName, Entry>;
  viewers: GateState['viewers'];
  nudged: Set<FileName>;
}
