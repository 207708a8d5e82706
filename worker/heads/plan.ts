/**
 * Which segments make a head, and whether a session goes on where the head ends. Pure functions of playlists' texts.
 */
import * as HLS from 'hls-parser';
import { LatestMap } from '../latest-map.ts';
import { readPlaylist } from '../playlist/read.ts';
import type { HeadIndex } from './head.ts';

type MediaPlaylist = HLS.types.MediaPlaylist;
type Segment = MediaPlaylist['segments'][number];

/** The parts of a session that the edge fetches for a head. */
export interface HeadPlan extends Pick<HeadIndex, 'playlist' | 'isWhole'> {
  /** The initialization section's name, if there is one. */
  init: string | null;
  /** In order. `startS` and `endS` are places in the film, in seconds. */
  segments: readonly { name: string; startS: number; endS: number }[];
}

/**
 * How much a segment's length may differ between two playlists, in seconds. Two encoders of one file cut it at the same
 * pictures, but playlists write the times with more or fewer digits.
 */
const SAME_S = 0.002;

/**
 * @param text the origin's playlist; its URIs are plain names within the session
 * @param headS how much of the film a head has at least, in seconds; the head of a shorter film is the whole film
 * @param fromS a place in the film, in seconds: the head begins with the segment there
 * @returns null while the session lists less than `headS`. Null also for a playlist from which no head can be cut. A
 *   head away from the film's beginning can be cut only from a playlist that lists the whole film from the start
 */
export function planHead(text: string, headS: number, fromS = 0): HeadPlan | null {
  const playlist = mediaIn(text);
  if (playlist?.segments[0]?.mediaSequenceNumber !== 0) return null;
  const all = playlist.segments;
  const end = segmentAfter(all, fromS + headS);
  if (end === null && !playlist.endlist) return null;
  const upTo = segmentAfter(all, fromS, true);
  if (upTo === null) return null;
  const first = upTo - 1;
  const segments = all.slice(first, end ?? all.length);
  if (!areAlike(segments)) return null;
  const isWhole = playlist.endlist && (playlist.playlistType === 'VOD' || (end === null && first === 0));
  if (first > 0 && !isWhole) return null;
  let endS = lengthOf(all.slice(0, first));
  return {
    playlist: isWhole ? text : beginningOf(playlist, segments.length),
    isWhole,
    init: segments[0]?.map?.uri ?? null,
    segments: segments.map(({ uri, duration }) => {
      const startS = endS;
      endS += duration;
      return { name: uri, startS, endS };
    }),
  };
}

/**
 * @param text the playlist of a session of the same media
 * @returns whether the session cuts the film where the head does, as far as the session lists it
 */
export function continuesHead(head: HeadIndex, text: string): boolean {
  const session = mediaIn(text);
  const own = mediaIn(head.playlist);
  if (!session || !own || (head.isWhole && !session.endlist)) return false;
  const isInit = (own.segments[0]?.map?.uri ?? null) === (session.segments[0]?.map?.uri ?? null);
  const listed = own.segments.slice(0, session.segments.length);
  const areSame = listed.every(({ uri, duration }, at) => {
    const other = session.segments[at];
    return other?.uri === uri && Math.abs(other.duration - duration) < SAME_S;
  });
  const isNoShorter = !session.endlist || session.segments.length >= own.segments.length;
  return session.segments.length > 0 && isInit && areSame && isNoShorter;
}

/** @returns whether the session's playlist lists segments after the head, or is complete */
export function reachesBeyond(head: HeadIndex, text: string): boolean {
  const session = mediaIn(text);
  return (
    session !== null && (session.endlist || session.segments.length > (mediaIn(head.playlist)?.segments.length ?? 0))
  );
}

/** @returns the target duration of the head's playlist, in milliseconds */
export const targetMsOf = ({ playlist }: Pick<HeadIndex, 'playlist'>): number =>
  (mediaIn(playlist)?.targetDuration ?? 0) * 1000;

/** @returns the names of the segments that a session's playlist lists */
export const segmentNamesIn = (text: string): string[] => mediaIn(text)?.segments.map(({ uri }) => uri) ?? [];

/** @returns whether the text is a playlist of playlists: the edge cuts heads only from playlists of segments */
export function listsRenditions(text: string): boolean {
  try {
    return readPlaylist(text).isMasterPlaylist;
  } catch {
    return false;
  }
}

/**
 * How many parsed playlists the isolate keeps: the functions above read the same few playlists one after another, a
 * head's and its session's.
 */
const READ_MAX = 4;
const read = new LatestMap<string, MediaPlaylist | null>(READ_MAX);

/** Parses each text once; callers must not change the result. @returns null for a text that is no media playlist */
function mediaIn(text: string): MediaPlaylist | null {
  const known = read.get(text);
  if (known !== undefined) return known;
  const media = readMedia(text);
  read.set(text, media);
  return media;
}

function readMedia(text: string): MediaPlaylist | null {
  try {
    const playlist = readPlaylist(text);
    return playlist.isMasterPlaylist ? null : (playlist as MediaPlaylist);
  } catch {
    return null;
  }
}

/**
 * @param atS a place in the film, in seconds
 * @param beyond true: the segments must end after the place; false: they may end exactly at the place
 * @returns how many segments, from the first on, reach the place; null when all segments together end before the place
 */
function segmentAfter(segments: readonly Segment[], atS: number, beyond = false): number | null {
  let lengthS = 0;
  for (const [at, { duration }] of segments.entries()) {
    lengthS += duration;
    if (beyond ? lengthS > atS : lengthS >= atS) return at + 1;
  }
  return null;
}

const lengthOf = (segments: readonly Segment[]): number => segments.reduce((sum, { duration }) => sum + duration, 0);

/**
 * @returns whether the segments come from one encoder, each in a file of its own, with one initialization section or
 *   none.
 */
const areAlike = (segments: readonly Segment[]): boolean =>
  segments.length > 0 &&
  segments.every(
    ({ map, discontinuity, key, byterange }) =>
      map?.uri === segments[0]?.map?.uri &&
      !discontinuity &&
      !byterange &&
      !map?.byterange &&
      (key?.method ?? 'NONE') === 'NONE',
  );

/**
 * @returns the playlist with its first `count` segments only, as it was when the session had made no more than these
 */
function beginningOf(playlist: MediaPlaylist, count: number): string {
  // `VOD` would say that the playlist is complete, but this playlist grows.
  const playlistType = playlist.playlistType === 'VOD' ? 'EVENT' : playlist.playlistType;
  const segments = playlist.segments.slice(0, count);
  return HLS.stringify(new HLS.types.MediaPlaylist({ ...playlist, segments, playlistType, endlist: false }));
}
