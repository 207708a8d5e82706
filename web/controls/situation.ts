/** Follows the state that the page client shows on a media, for the words about it. */
import type { PlayState, ShownState } from '../main.ts';
import type { Situation } from './words.ts';

/**
 * @returns a function that returns the last state that `headstart:state` named on `media`; before the first event, the
 * state in the attributes of `media`
 */
export function followSituation(media: HTMLElement): () => Situation {
  const { headstartState: state = null, headstartPlaying: play = 'idle' } = media.dataset;
  const awaits = play === 'wanted' || play === 'waiting' ? 'film' : null;
  let last: Situation = { state: state as ShownState | null, play: play as PlayState, awaits };
  media.addEventListener('headstart:state', ({ detail }) => {
    last = detail;
  });
  return () => last;
}
