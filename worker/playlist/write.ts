/** What a player's playlist says: its lines, its URIs through the edge, where it starts. */
import * as HLS from 'hls-parser';
import type { Playlist } from './read.ts';
import { UnwritablePlaylist } from './unwritable.ts';

/** The first playlist version in which durations may have fractions. */
const WITH_FRACTIONS = 3;

/**
 * @returns the playlist for the viewer: every URI leads through the edge, and playing starts at `position` seconds.
 *
 * Players treat a growing playlist as live and would start near its end, hence EXT-X-START. A player cannot start at a
 * position that is not transcoded yet: it then starts at 0.
 *
 * What names further URIs and is not needed to play is left out: partial segments, session data, date ranges, steering,
 * markers and variables.
 *
 * @param mapUri turns a URI of the origin into one of the edge; throws for one that leads elsewhere
 * @throws UnwritablePlaylist, and what `mapUri` throws
 */
export function writePlaylist(playlist: Playlist, mapUri: (uri: string) => string, position: number): string {
  playlist.defines = [];
  if (playlist.isMasterPlaylist) {
    const multivariant = playlist as HLS.types.MasterPlaylist;
    delete multivariant.contentSteering;
    multivariant.sessionDataList = [];
    multivariant.sessionKeyList = [];
    for (const variant of multivariant.variants) {
      variant.uri = mapUri(variant.uri);
      for (const rendition of [variant.audio, variant.video, variant.subtitles, variant.closedCaptions].flat()) {
        if (rendition.uri) rendition.uri = mapUri(rendition.uri);
      }
    }
    return HLS.stringify(playlist);
  }
  const media = playlist as HLS.types.MediaPlaylist;
  // In a playlist of a lower version, players round durations to whole seconds, also when the origin has written
  // fractions.
  media.version = Math.max(media.version ?? 0, WITH_FRACTIONS);
  media.renditionReports = [];
  media.dateRanges = [];
  media.prefetchSegments = [];
  // A playlist can list partial segments before their whole segment exists. The parser returns these partial segments
  // as one segment without a URI.
  media.segments = media.segments.filter((segment) => segment.uri);
  let duration = 0;
  for (const segment of media.segments) {
    if ((segment.key?.method ?? 'NONE') !== 'NONE') {
      throw new UnwritablePlaylist('The media server sent an encrypted playlist');
    }
    segment.uri = mapUri(segment.uri);
    segment.parts = [];
    segment.markers = [];
    delete segment.dateRange;
    duration += segment.duration;
  }
  // Several segments share one object for their `EXT-X-MAP`, and each of these objects is rewritten once.
  for (const map of new Set(media.segments.map((segment) => segment.map))) if (map) map.uri = mapUri(map.uri);
  media.start = { offset: position < duration ? position : 0, precise: true };
  return HLS.stringify(media);
}
