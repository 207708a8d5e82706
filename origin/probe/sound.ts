/** Which sound is heard first, which tracks are left out, and how sound becomes stereo. */
import * as v from 'valibot';
import { languageOf } from '../library/language.ts';
import { codecNameOf } from './codec-name.ts';
import { numeral } from './ffprobe.ts';
import type { AudioTrack } from './track.ts';

/** The fields of an ffprobe stream that matter for sound. */
export const SoundStreamSchema = v.object({
  codec_type: v.optional(v.string()),
  codec_name: v.optional(v.string(), 'unknown'),
  codec_tag_string: v.optional(v.string(), ''),
  profile: v.optional(v.string(), ''),
  channels: v.optional(v.number(), 0),
  channel_layout: v.optional(v.string(), ''),
  extradata_size: v.optional(v.number(), 0),
  /** When the track begins, by the file's clock, and how long it is; in seconds. */
  start_time: v.optional(numeral, '0'),
  duration: v.optional(numeral),
  disposition: v.optional(v.record(v.string(), v.number()), {}),
  tags: v.optional(v.record(v.string(), v.string()), {}),
});
export type SoundStream = v.InferOutput<typeof SoundStreamSchema>;

export interface Sound {
  /** The default track comes first; the others come in the file's order. */
  tracks: AudioTrack[];
  /** Codecs of the tracks that are left out because ffmpeg has no decoder for them. */
  unheard: string[];
}

/**
 * @param decoded the codecs that ffmpeg has decoders for
 * @param filmEndS what the file's clock says at the film's end, in seconds
 */
export function soundIn(streams: readonly SoundStream[], decoded: ReadonlySet<string>, filmEndS: number): Sound {
  const all = streams.filter(({ codec_type }) => codec_type === 'audio').map((stream, at) => ({ stream, at }));
  // A broadcast may announce a track that never comes. It has no channels, and ffmpeg would wait for it.
  const isHeard = ({ stream }: (typeof all)[number]): boolean => decoded.has(stream.codec_name) && stream.channels > 0;
  const heard = all.filter(isHeard);
  const first = firstOf(heard);
  const tracks = heard.map(({ stream, at }) => trackOf(stream, at, { isDefault: stream === first, filmEndS }));
  return {
    tracks: tracks.sort((a, b) => Number(b.isDefault) - Number(a.isDefault)),
    unheard: [
      ...new Set(all.filter(({ stream }) => !decoded.has(stream.codec_name)).map(({ stream }) => codecNameOf(stream))),
    ],
  };
}

/**
 * Chooses among the tracks that are no commentary. When all tracks are commentaries, chooses among all tracks. In
 * Matroska a track is a default track unless the file states otherwise, so a commentary may be a default track, too.
 * @returns the first default track that may be chosen; without one, the first track that may be chosen
 */
function firstOf(heard: readonly { stream: SoundStream }[]): SoundStream | undefined {
  const streams = heard.map(({ stream }) => stream);
  const films = streams.filter((stream) => !isCommentary(stream));
  const isDefault = ({ disposition }: SoundStream): boolean => disposition.default === 1;
  return films.find(isDefault) ?? films[0] ?? streams.find(isDefault) ?? streams[0];
}

const COMMENTARY = /comment|kommentar|audio.?descri|described/i;

/** A commentary or an audio description: a voice over the film's own sound. */
const isCommentary = ({ disposition, tags }: SoundStream): boolean =>
  disposition.comment === 1 ||
  disposition.visual_impaired === 1 ||
  disposition.descriptions === 1 ||
  COMMENTARY.test(tags.title ?? '');

const trackOf = (
  stream: SoundStream,
  at: number,
  { isDefault, filmEndS }: { isDefault: boolean; filmEndS: number },
): AudioTrack => ({
  stream: at,
  codec: stream.codec_name,
  language: languageOf(stream.tags.language),
  title: stream.tags.title?.trim() || null,
  isDefault,
  isPlainAac: isPlainAac(stream),
  endsEarly: endsEarly(stream, filmEndS),
  channels: stream.channels,
  layout: stream.channel_layout,
});

/**
 * How long the film may go on after the sound's end without harm, in seconds. When a player comes to the sound's end,
 * it has already loaded this rest of the film.
 */
const EARLY_S = 1;
/** A length as in Matroska's tag `DURATION`, whose name may end in a language: `01:23:45.678000000`. */
const LENGTH = /^(\d+):(\d\d):(\d\d\.\d+)$/;

function endsEarly({ start_time, duration, tags }: SoundStream, filmEndS: number): boolean | null {
  const told = Object.entries(tags).find(([name]) => /^DURATION(?:-|$)/.test(name))?.[1] ?? '';
  const [hours, minutes, seconds] = LENGTH.exec(told)?.slice(1).map(Number) ?? [];
  const taggedS = (hours ?? Number.NaN) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  const endS = duration === undefined ? taggedS : start_time + duration;
  return Number.isNaN(endS) ? null : filmEndS - endS > EARLY_S;
}

/** The AAC profiles that browsers decode: `LC`, and those that build on it. */
const PROFILES = ['LC', 'HE-AAC', 'HE-AACv2'];
/**
 * AAC's decoder configuration is no longer than this, in bytes, unless it describes the channels one by one (ISO
 * 14496-3, 4.4.1.1).
 */
const PLAIN_BYTES = 5;
const MOST_CHANNELS = 6;

const isPlainAac = ({ codec_name, profile, channels, extradata_size }: SoundStream): boolean =>
  codec_name === 'aac' && PROFILES.includes(profile) && channels <= MOST_CHANNELS && extradata_size <= PLAIN_BYTES;

/** Up to this many channels, ffmpeg guesses the place of each when the file does not state it. */
const GUESSED = 8;
/** The layouts that have a name in ffmpeg. Any other layout is a list of channels, which ffmpeg cannot mix. */
const KNOWN_LAYOUT = /^(?:mono|stereo|downmix|quad|hexagonal|octagonal|\d\.\d)(?:\(\w+(?:-\w+)?\))?$/;

/**
 * Makes stereo from channels whose places ffmpeg does not know. The first, the third and so on go to the left. The
 * second, the fourth and so on go to the right.
 * @returns the filter; null when ffmpeg knows the places
 */
export function stereoFilter({ channels, layout }: Pick<AudioTrack, 'channels' | 'layout'>): string | null {
  if (layout === '' || layout === 'unknown' ? channels <= GUESSED : KNOWN_LAYOUT.test(layout)) return null;
  const side = (from: number): string =>
    Array.from({ length: Math.ceil((channels - from) / 2) }, (_, at) => `c${from + 2 * at}`).join('+');
  return `pan=stereo|FL<${side(0)}|FR<${side(channels > 1 ? 1 : 0)}`;
}
