import type { PlayState, ShownState } from '../main.ts';
import type { Situation } from './words.ts';

/** @returns what `media` has been said to be last. Without an event yet, what its attributes say. */
export function followSituation(media: HTMLElement): () => Situation {
  const { headstartState: state = null, headstartPlaying: play = 'idle' } = media.dataset;
  const awaits = play === 'wanted' || play === 'waiting' ? 'film' : null;
  let last: Situation = { state: state as ShownState | null, play: play as PlayState, awaits };
  media.addEventListener('headstart:state', ({ detail }) => {
    last = detail;
  });
  return () => last;
}
