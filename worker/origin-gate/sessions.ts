/**
 * Which file ends a session that several files hold. The last file that holds a session ends it, if Headstart started
 * the session for any of them.
 */
import type { OriginSessionId } from '../origins/adapter.ts';
import type { FileName, ReleasedSession, SlotClaim } from './claim.ts';
import type { Entry, GateState } from './state.ts';

/** @returns the files for which the session runs */
export const holdersOf = ({ files }: Pick<GateState, 'files'>, id: OriginSessionId): FileName[] =>
  [...files].flatMap(([file, { session }]) => (session === id ? [file] : []));

/** @returns those of the released sessions that no other file holds and that Headstart has started */
export function sessionsToEnd(
  state: GateState,
  file: FileName,
  released: readonly ReleasedSession[],
): OriginSessionId[] {
  const inherited = state.files.get(file)?.inherited;
  const isLast = (id: OriginSessionId): boolean => holdersOf(state, id).every((holder) => holder === file);
  return released.filter(({ id, ours }) => (ours || inherited?.has(id)) && isLast(id)).map(({ id }) => id);
}

/** @returns the inherited sessions that the file still holds or releases. */
export function stillInherited(
  known: Entry | undefined,
  { session, releases }: Pick<SlotClaim, 'session' | 'releases'>,
): ReadonlySet<OriginSessionId> {
  const named = [session, ...releases.map(({ id }) => id)];
  return new Set([...(known?.inherited ?? [])].filter((id) => named.includes(id)));
}

/**
 * Passes on the right to end a session: a file releases a session that another file still holds, and that other file is
 * to end the session later.
 */
export function bequeath(
  files: Map<FileName, Entry>,
  from: FileName,
  released: readonly ReleasedSession[],
  inherited: ReadonlySet<OriginSessionId>,
): void {
  for (const { id, ours } of released) {
    const heir = ours || inherited.has(id) ? holdersOf({ files }, id).find((holder) => holder !== from) : undefined;
    const entry = heir && files.get(heir);
    if (entry) files.set(heir, { ...entry, inherited: new Set(entry.inherited).add(id) });
  }
}
