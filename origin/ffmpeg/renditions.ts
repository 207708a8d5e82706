/**
 * Which audio tracks and subtitles a film's playlist offers, and what they are called. A playlist of playlists names
 * them (RFC 8216 §4.3.4).
 */
import { languageName } from '../library/language.ts';
import type { Media } from '../library/library.ts';
import type { AudioTrack, SubtitleFile, SubtitleTrack } from '../probe/track.ts';

/** The name of the picture's playlist, in a session with renditions. */
export const MAIN_PLAYLIST = 'video.m3u8';

interface Named {
  /**
   * The name within the session: `audio_2`, `subtitles_1`. The names of the rendition's playlist and segments begin
   * with it.
   */
  name: string;
  /** The name for viewers; no two renditions of a kind have the same one. */
  label: string;
  language: string | null;
}

export interface AudioRendition extends Named {
  track: AudioTrack;
}

export interface SubtitleRendition extends Named {
  source: { kind: 'film'; stream: number } | { kind: 'file'; path: string };
  isForced: boolean;
  isForDeaf: boolean;
}

/** Subtitles that are pictures: they can only be burnt in. */
export interface PictureSubtitles extends Named {
  /** The number of the film's subtitle stream. */
  stream: number;
  isForced: boolean;
  isForDeaf: boolean;
}

export interface Renditions {
  /** Empty for a film with one audio track or none: the film's own segments then contain the sound. */
  audio: readonly AudioRendition[];
  subtitles: readonly SubtitleRendition[];
}

/** @returns null for a film without choices */
export function renditionsOf({ probe, subtitleFiles }: Pick<Media, 'probe' | 'subtitleFiles'>): Renditions | null {
  const { texts } = subtitlesOf({ probe, subtitleFiles });
  const isAlone = probe.audioTracks.length < 2;
  if (isAlone && texts.length === 0) return null;
  return {
    audio: isAlone ? [] : named('audio', probe.audioTracks, audioLabel).map(([track, name]) => ({ ...name, track })),
    subtitles: texts,
  };
}

/** @returns all subtitles of a film, each with a label of its own */
export function subtitlesOf({ probe, subtitleFiles }: Pick<Media, 'probe' | 'subtitleFiles'>): {
  texts: SubtitleRendition[];
  pictures: PictureSubtitles[];
} {
  const ofKind = (wanted: SubtitleTrack['kind']) => probe.subtitles.filter(({ kind }) => kind === wanted);
  const inFilm = ofKind('text').map((track) => ({ ...track, source: { kind: 'film' as const, stream: track.stream } }));
  const beside = subtitleFiles.map((file) => ({ ...file, source: { kind: 'file' as const, path: file.path } }));
  const pictures = ofKind('pictures').map((track) => ({ ...track, source: null }));
  const all = named('subtitles', [...inFilm, ...beside, ...pictures], subtitleLabel);
  const described = all.map(([{ isForced, isForDeaf, ...track }, name]) => ({
    subtitles: { ...name, isForced, isForDeaf },
    track,
  }));
  return {
    texts: described.flatMap(({ subtitles, track: { source } }) => (source ? { ...subtitles, source } : [])),
    pictures: described.flatMap(({ subtitles, track }) =>
      track.source === null ? { ...subtitles, stream: track.stream } : [],
    ),
  };
}

/** @param renditions of the same film. @returns the playlist that names them */
export function multivariantPlaylist({ audio, subtitles }: Renditions, { probe }: Pick<Media, 'probe'>): string {
  const codecs = [VIDEO_CODEC, ...(probe.audio ? [AUDIO_CODEC] : [])].join(',');
  const groups = [
    ...(audio.length > 0 ? ['AUDIO="audio"'] : []),
    ...(subtitles.length > 0 ? ['SUBTITLES="subtitles"'] : []),
  ];
  return [
    ...['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'],
    ...audio.map(({ track: { isDefault }, ...named }) => media('AUDIO', named, isDefault, 'CHANNELS="2"')),
    ...subtitles.map(({ isForced, isForDeaf, ...named }) =>
      media('SUBTITLES', named, false, `FORCED=${yesNo(isForced)}`, ...(isForDeaf ? [FOR_DEAF] : [])),
    ),
    `#EXT-X-STREAM-INF:BANDWIDTH=${BANDWIDTH},CODECS="${codecs}",${groups.join(',')}`,
    `${MAIN_PLAYLIST}\n`,
  ].join('\n');
}

/**
 * The estimated bitrate of a picture of 720 lines, in bits a second. A rough estimate is enough: players would use it
 * to choose a variant, and this playlist has only one variant.
 */
const BANDWIDTH = 4_000_000;
/** A usual profile and level: players read the true ones from the segments. */
const VIDEO_CODEC = 'avc1.640028';
const AUDIO_CODEC = 'mp4a.40.2';
const FOR_DEAF =
  'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"';

function media(type: string, { name, label, language }: Named, isDefault: boolean, ...more: string[]): string {
  const attributes = [
    ...[`TYPE=${type}`, `GROUP-ID="${type.toLowerCase()}"`, `NAME="${label}"`],
    ...(language === null ? [] : [`LANGUAGE="${language}"`]),
    ...[`DEFAULT=${yesNo(isDefault)}`, 'AUTOSELECT=YES', ...more, `URI="${name}.m3u8"`],
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

const yesNo = (yes: boolean): string => (yes ? 'YES' : 'NO');

/**
 * @returns each track with its name and its label; where two tracks would have the same label, the second gets ` (2)`
 * at its end
 */
function named<T extends { language: string | null }>(
  kind: string,
  tracks: readonly T[],
  labelOf: (track: T) => string | null,
): [T, Named][] {
  const said = new Map<string, number>();
  return tracks.map((track, at) => {
    // Quotes and line ends would end the playlist's attribute, so they become spaces.
    const words = (labelOf(track) ?? `Track ${at + 1}`).replace(/["\r\n]+/g, ' ').trim();
    const times = (said.get(words) ?? 0) + 1;
    said.set(words, times);
    const label = times === 1 ? words : `${words} (${times})`;
    return [track, { name: `${kind}_${at + 1}`, label, language: track.language }];
  });
}

const audioLabel = ({ title, language }: AudioTrack): string | null =>
  title ?? (language && (languageName(language) ?? language));

type Subtitles = Pick<SubtitleTrack & SubtitleFile, 'title' | 'language' | 'isForced' | 'isForDeaf'>;
function subtitleLabel({ title, language, isForced, isForDeaf }: Subtitles): string | null {
  const words = title ?? (language && (languageName(language) ?? language));
  if (title !== null || words === null) return words;
  return `${words}${isForced ? ' (forced)' : ''}${isForDeaf ? ' (SDH)' : ''}`;
}
