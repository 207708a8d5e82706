/**
 * Audio tracks and subtitles of a playlist: hls.js begins with the viewer's languages. The `<video>` lists all tracks,
 * so the viewer can choose another language in any controls. The module contains the full build of hls.js, and is
 * loaded for a playlist that names audio tracks or subtitles.
 */
import Hls, { type AudioTrackSwitchedData, Events, type HlsConfig, type MediaPlaylist } from 'hls.js';
import { audioTracksOf } from './audio-tracks.ts';
import type { ChosenTracks } from './chosen-tracks.ts';

export { Hls };

/** The languages that this viewer has chosen before: hls.js begins with them where the film has them. */
export function preferredTracks({ audio, subtitles }: ChosenTracks): Partial<HlsConfig> {
  return {
    audioPreference: audio === undefined ? undefined : { lang: audio },
    // A forced track translates only the signs in a film. hls.js must not choose such a track: a viewer who reads this
    // language wants the dialogue as well.
    subtitlePreference: typeof subtitles === 'string' ? { lang: subtitles, forced: false } : undefined,
  };
}

/**
 * Offers the film's audio tracks on the video itself, as HTML defines it (`audioTracks`). hls.js itself offers the
 * subtitles.
 * @param chosen called with the language that the viewer has chosen
 * @returns a function that withdraws the offer
 */
export function offerAudio(hls: Hls, video: HTMLVideoElement, chosen: (language: string) => void): () => void {
  const list = audioTracksOf(video);
  const choose = (index: number): void => {
    const lang = hls.audioTracks[index]?.lang;
    if (lang) chosen(lang);
    hls.audioTrack = index;
  };
  const offer = (): void => list.offer(hls.audioTracks.map(offerOf), hls.audioTrack, choose);
  hls.on(Events.AUDIO_TRACKS_UPDATED, offer);
  hls.on(Events.AUDIO_TRACK_SWITCHING, (_, { id }: Pick<AudioTrackSwitchedData, 'id'>) => list.hear(id));
  return () => {
    hls.off(Events.AUDIO_TRACKS_UPDATED, offer);
    list.offer([], -1, () => {});
  };
}

const offerOf = ({ name, lang = '', default: isDefault }: MediaPlaylist) => ({
  label: name,
  language: lang,
  isDefault,
});
