/**
 * Audio tracks and subtitles of a playlist: hls.js begins with the viewer's languages. The `<video>` lists all tracks,
 * so the viewer can choose another language in any controls. The module contains the full build of hls.js, and is
 * loaded for a playlist that names audio tracks or subtitles.
 */
import Hls, {
  type AudioTrackSwitchedData,
  Events,
  type FragLoadedData,
  type HlsConfig,
  type MediaPlaylist,
} from 'hls.js';
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

/**
 * Keeps texts that hls.js would lose. When hls.js reads a segment of subtitles whose track is disabled, it drops the
 * texts, and does not load the segment again. The track may be disabled for a moment only: WebKit disables the shown
 * track when another track comes, and `subtitles.ts` then shows it again. So hls.js reads such a segment once more,
 * while the track is hidden.
 */
export function keepTexts(hls: Hls): void {
  let loaded: FragLoadedData | null = null;
  const readAgain = ({ frag, part, payload }: FragLoadedData): void => {
    const track = hls.subtitleTracks[frag.level]?.trackNode?.track;
    if (track?.mode !== 'disabled') return;
    track.mode = 'hidden';
    hls.trigger(Events.FRAG_DECRYPTED, { frag, part, payload, stats: { tstart: 0, tdecrypt: 0 } });
    track.mode = 'disabled';
  };
  hls.on(Events.FRAG_LOADED, (_, data) => {
    // At this event, an encrypted segment is not decrypted yet.
    if (data.frag.type !== 'subtitle' || data.frag.encrypted) return;
    loaded = data;
    readAgain(data);
  });
  // hls.js reads a text later when the film's first segment has not come yet: before, it does not know the text's
  // times.
  hls.on(Events.SUBTITLE_FRAG_PROCESSED, (_, { frag }) => {
    if (loaded?.frag === frag) readAgain(loaded);
  });
}

const offerOf = ({ name, lang = '', default: isDefault }: MediaPlaylist) => ({
  label: name,
  language: lang,
  isDefault,
});
