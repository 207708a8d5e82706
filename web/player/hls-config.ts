/** How hls.js is set: how much it buffers before and after Play, its time limits, its retries. */
import type { HlsConfig, LoadPolicy, RetryConfig } from 'hls.js';

/** Seconds to buffer before Play: enough to start, and to bridge the first requests after Play. */
export const PRIME_S = 5;
const PLAY_S = 30;

/** After a 5xx, hls.js repeats the request for about a minute, each second, as the edge's `Retry-After` asks. */
const RETRY: RetryConfig = { maxNumRetry: 60, retryDelayMs: 1_000, maxRetryDelayMs: 1_000, backoff: 'linear' };

const patient = (firstByteMs: number): LoadPolicy => ({
  default: {
    maxTimeToFirstByteMs: firstByteMs,
    maxLoadTimeMs: 60_000,
    timeoutRetry: { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: RETRY,
  },
});

/**
 * The edge's status when the origin is down. Then `chooseRemedy`, and not hls.js, decides how often the player asks
 * again.
 */
const BAD_GATEWAY = 502;

function patientUnlessDown(firstByteMs: number): LoadPolicy {
  const { default: policy } = patient(firstByteMs);
  const errorRetry: RetryConfig = {
    ...RETRY,
    shouldRetry: (_, __, ___, response, retry) => retry && response?.code !== BAD_GATEWAY,
  };
  return { default: { ...policy, errorRetry } };
}

/**
 * The longest wait for a playlist's first byte, in milliseconds. The edge holds a playlist request for at most
 * `HOLD_S`: 15 s by default, and an operator may set more.
 */
const HELD_MS = 40_000;

export const hlsConfig: Partial<HlsConfig> = {
  // The start position is known only once the playlist tells how far it reaches.
  autoStartLoad: false,
  // The first segment is loaded before the video is attached.
  startFragPrefetch: true,
  // A growing playlist is no broadcast: the player need not stay near the playlist's end, and the viewer may seek back.
  lowLatencyMode: false,
  backBufferLength: 90,
  maxBufferLength: PRIME_S,
  maxMaxBufferLength: PRIME_S,
  // For one segment, transmuxing on the page's own thread is faster than starting a worker.
  enableWorker: false,
  manifestLoadPolicy: patientUnlessDown(HELD_MS),
  playlistLoadPolicy: patient(HELD_MS),
  fragLoadPolicy: patient(20_000),
};

/** The limits of the buffer from Play on. hls.js reads them before each segment. */
export const PLAYING: Partial<HlsConfig> = { maxBufferLength: PLAY_S, maxMaxBufferLength: 4 * PLAY_S };
