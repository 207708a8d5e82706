/** Which episode comes next. */
import type { Episode, Show } from '../../protocol/library.ts';
import { episodeRef, playerPath } from './paths.ts';
import type { Next } from './title.ts';

/** @returns the episode that follows in its show, with the path of its player page */
export function nextOf({ episodes }: Show, episode: Episode): Next | null {
  const following = episodes[episodes.indexOf(episode) + 1];
  return following ? { path: playerPath(episodeRef(following)), title: following.title } : null;
}
