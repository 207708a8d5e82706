/** hls.js's full build, and what it is there for: audio tracks and subtitles. Loaded when a playlist names any. */
import Hls, { type AudioTrackSwitchedData, Events, type HlsConfig, type MediaPlaylist } from 'hls.js';
import { audioTracksOf } from './audio-tracks.ts';
import { chosenTracks, keepChosen } from './chosen-tracks.ts';

export { Hls };

/** The languages that this viewer has chosen before: hls.js begins with them where the film has them. */
export function preferredTracks(): Partial<HlsConfig> {
  const { audio, subtitles } = chosenTracks();
  return {
    audioPreference: audio === undefined ? undefined : { lang: audio },
    // Forced ones have the signs of a film alone: a viewer who reads this language wants the words as well.
    subtitlePreference: typeof subtitles === 'string' ? { lang: subtitles, forced: false } : undefined,
  };
}

/**
 * Offers what can be chosen on the video itself, as HTML has it: `audioTracks`, and `textTracks`, which hls.js fills. Keeps what is chosen.
 * @returns offers nothing more
 */
export function offerTracks(hls: Hls, video: HTMLVideoElement): () => void {
  const list = audioTracksOf(video);
  const choose = (index: number): void => {
    const lang = hls.audioTracks[index]?.lang;
    if (lang) keepChosen({ audio: lang });
    hls.audioTrack = index;
  };
  const offer = (): void => list.offer(hls.audioTracks.map(offerOf), hls.audioTrack, choose);
  hls.on(Events.AUDIO_TRACKS_UPDATED, offer);
  hls.on(Events.AUDIO_TRACK_SWITCHING, (_, { id }: Pick<AudioTrackSwitchedData, 'id'>) => list.hear(id));

  let read = chosenTracks().subtitles ?? null;
  const keepRead = (): void => {
    const tracks = [...video.textTracks].filter(({ kind }) => kind === 'subtitles' || kind === 'captions');
    // hls.js takes its tracks away while it loads another source.
    if (tracks.length === 0) return;
    const showing = tracks.find(({ mode }) => mode === 'showing')?.language ?? null;
    if (showing === read) return;
    // A film without the viewer's language shows none, and hls.js tells of changes that no viewer has made.
    if (showing === null && !tracks.some(({ language }) => language === read)) return;
    read = showing;
    keepChosen({ subtitles: showing });
  };
  video.textTracks.addEventListener('change', keepRead);

  return () => {
    video.textTracks.removeEventListener('change', keepRead);
    hls.off(Events.AUDIO_TRACKS_UPDATED, offer);
    list.offer([], -1, () => {});
  };
}

const offerOf = ({ name, lang = '', default: isDefault }: MediaPlaylist) => ({
  label: name,
  language: lang,
  isDefault,
});
