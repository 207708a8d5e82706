/** The two versions of Mydia that the origin speaks, and all in which they differ. */
import type { Context } from 'hono';
import type { Signed } from './auth.ts';
import { candidatesOf, type Strategy } from './candidates.ts';
import type { DialectName, TranscodeSetting } from './config.ts';
import { DEVICE_HEADER, type DeviceProfile, readDeviceProfile } from './device-profile.ts';
import type { Media } from './library.ts';
import { containerOf, containerType } from './media-type.ts';
import { PLAYLIST } from './playlist.ts';
import type { Holds } from './sessions.ts';
import type { HlsMode } from './transcode.ts';
import { decide } from './verdict.ts';

/** How a request for a stream is answered: by the file, by what is in it as an MP4, or by a session. */
export type Way = { kind: 'direct'; mime: string } | { kind: 'remux' } | { kind: 'session'; mode: HlsMode };

/** Whose session was started, and how it is found. */
export interface Started {
  id: string;
  mode: HlsMode;
  media: Media;
  /** The base of absolute redirects. */
  publicUrl: string;
}

export interface Dialect {
  wayOf(c: Context<Signed>, media: Media): Way;
  /** Sends the client to the playlist of its session. */
  toSession(c: Context<Signed>, started: Started): Response;
  holds(setting: TranscodeSetting): Holds;
  /** What is said of a playlist that has been held back for long enough. */
  notReady: { status: 404 | 503; error: string };
  /** Clients may ask how a file can be played, and name it by its own id wherever a movie or an episode is named. */
  hasCandidates: boolean;
  /** With playback off nothing is played; otherwise only pages are told. */
  enforcesPlayback: boolean;
}

/**
 * Mydia of 2025 answers 404 while there is no segment, and is asked again and again, which takes the processor from the very
 * ffmpeg that is waited for. Mydia of 2026 holds the answer back, and so does `fast`; not for long, for clients have limits.
 */
const HOLD_2025_MS = { fast: 2_000, mydia: 0 } as const;

const playlistPath = (id: string): string => `/api/v1/hls/${id}/${PLAYLIST}`;

const redirect = (c: Context<Signed>, location: string): Response =>
  c.body(null, 302, { location, 'content-length': '0' });

const MYDIA_2025: Dialect = {
  wayOf(_, { path, probe }) {
    const verdict = decide(path, probe);
    return verdict.kind === 'direct' ? verdict : { kind: 'session', mode: 'transcode' };
  },
  toSession: (c, { id, publicUrl }) => redirect(c, `${publicUrl}${playlistPath(id)}`),
  holds: (setting) => ({ playlistMs: HOLD_2025_MS[setting], segmentMs: 0 }),
  notReady: { status: 404, error: 'Master playlist not ready yet, please retry' },
  hasCandidates: false,
  enforcesPlayback: false,
};

const MYDIA_2026: Dialect = {
  wayOf(c, media) {
    return wayBy(c.req.query('strategy'), media) ?? wayBy(bestFor(media, deviceOf(c)), media) ?? TRANSCODED;
  },
  toSession(c, { id, mode, media }) {
    const path = `${playlistPath(id)}?mode=${mode}`;
    if (c.req.query('resolve') !== 'json') return redirect(c, path);
    return c.json({ hls_url: path, duration: media.probe.durationS });
  },
  holds: () => ({ playlistMs: 30_000, segmentMs: 10_000 }),
  notReady: { status: 503, error: 'Transcoding initialization timeout, please try again' },
  hasCandidates: true,
  enforcesPlayback: true,
};

export const DIALECTS: Record<DialectName, Dialect> = { 2025: MYDIA_2025, 2026: MYDIA_2026 };

export const deviceOf = (c: Context<Signed>): DeviceProfile => readDeviceProfile(c.req.header(DEVICE_HEADER));

const TRANSCODED: Way = { kind: 'session', mode: 'transcode' };

/** Who names no strategy gets the first; but a copy, which is listed for any codec, is only for who can tell. */
function bestFor(media: Media, device: DeviceProfile): Strategy {
  const best = candidatesOf(media, device)[0]?.strategy;
  return best === undefined || best === 'HLS_COPY' ? 'TRANSCODE' : best;
}

/** @returns null for a strategy that there is none of */
function wayBy(strategy: string | undefined, { path }: Media): Way | null {
  switch (strategy) {
    case 'DIRECT_PLAY':
      return { kind: 'direct', mime: containerType(containerOf(path)) };
    case 'REMUX':
      return { kind: 'remux' };
    case 'HLS_COPY':
      return { kind: 'session', mode: 'copy' };
    case 'TRANSCODE':
      return TRANSCODED;
    default:
      return null;
  }
}
