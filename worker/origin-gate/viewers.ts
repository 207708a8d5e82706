/** Which of a viewer's warm sessions go when there are too many: the oldest. */
import type { ViewerKey } from '../auth/viewer-keys.ts';
import type { FileName, ViewerNews } from './claim.ts';
import type { Draft } from './draft.ts';

/**
 * Updates which viewers look at a file. When a viewer looks at too many files, the oldest look is to end, and the gate
 * nudges its file.
 * @returns the viewers whose looks at this very file are to end
 */
export function updateViewers(draft: Draft, file: FileName, news: ViewerNews, max: number): ReadonlySet<ViewerKey> {
  const before = draft.files.get(file)?.outbid ?? new Set<ViewerKey>();
  if (news.all) forgetFile(draft, file);
  else if (news.came.size === 0 && news.left.length === 0) return before;
  const outbid = new Set(news.all ? [] : before);
  const viewers = new Map(draft.viewers);
  draft.viewers = viewers;
  for (const viewer of news.left) {
    outbid.delete(viewer);
    remove(viewers, viewer, file);
  }
  for (const [viewer, since] of news.came) {
    outbid.delete(viewer);
    const holds = new Map(viewers.get(viewer)).set(file, since);
    viewers.set(viewer, holds);
    while (holds.size > max) {
      const [oldest] = [...holds].reduce((a, b) => (isOlder(b, a) ? b : a));
      holds.delete(oldest);
      if (oldest === file) outbid.add(viewer);
      else outbidViewer(draft, oldest, viewer);
    }
  }
  return outbid;
}

/**
 * When two looks came at the same time, the names of their files decide which look is older. Without a fixed order each
 * look would end the other, for ever.
 */
const isOlder = ([file, since]: [FileName, number], [other, otherSince]: [FileName, number]): boolean =>
  since === otherSince ? file < other : since < otherSince;

export function forgetFile(draft: Draft, file: FileName): void {
  const viewers = new Map(draft.viewers);
  for (const viewer of viewers.keys()) remove(viewers, viewer, file);
  draft.viewers = viewers;
}

function remove(viewers: Map<ViewerKey, ReadonlyMap<FileName, number>>, viewer: ViewerKey, file: FileName): void {
  const holds = new Map(viewers.get(viewer));
  if (!holds.delete(file)) return;
  if (holds.size > 0) viewers.set(viewer, holds);
  else viewers.delete(viewer);
}

function outbidViewer(draft: Draft, file: FileName, viewer: ViewerKey): void {
  const entry = draft.files.get(file);
  if (!entry) return;
  draft.files.set(file, { ...entry, outbid: new Set(entry.outbid).add(viewer) });
  draft.nudged.add(file);
}
