import type { HlsConfig, LoadPolicy, RetryConfig } from 'hls.js';

/** How much is buffered before Play, in seconds: enough to start and to bridge the first requests after it. */
export const PRIME_S = 5;
const PLAY_S = 30;

/** A 5xx is asked again after a second, as the edge's `Retry-After` says, for as long as the viewer wants the video. */
const RETRY: RetryConfig = { maxNumRetry: 60, retryDelayMs: 1_000, maxRetryDelayMs: 1_000, backoff: 'linear' };

const patient = (firstByteMs: number): LoadPolicy => ({
  default: {
    maxTimeToFirstByteMs: firstByteMs,
    maxLoadTimeMs: 60_000,
    timeoutRetry: { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: RETRY,
  },
});

/** The edge's word that the origin is down: `remedy` decides how often it is asked again. */
const BAD_GATEWAY = 502;

function patientUnlessDown(firstByteMs: number): LoadPolicy {
  const { default: policy } = patient(firstByteMs);
  const errorRetry: RetryConfig = {
    ...RETRY,
    shouldRetry: (_, __, ___, response, retry) => retry && response?.code !== BAD_GATEWAY,
  };
  return { default: { ...policy, errorRetry } };
}

/** The edge holds a playlist for at most `HOLD_S`, 15 s as delivered; this leaves an operator room. */
const HELD_MS = 40_000;

export const hlsConfig: Partial<HlsConfig> = {
  // Where to start is only known once the playlist tells how far it reaches.
  autoStartLoad: false,
  // The first segment does not wait for the video to be attached.
  startFragPrefetch: true,
  // A growing playlist is no broadcast: nothing runs after its edge, and what was played may be sought again.
  lowLatencyMode: false,
  backBufferLength: 90,
  maxBufferLength: PRIME_S,
  maxMaxBufferLength: PRIME_S,
  // One transmuxed segment on the page's own thread is sooner there than a worker is.
  enableWorker: false,
  manifestLoadPolicy: patientUnlessDown(HELD_MS),
  playlistLoadPolicy: patient(HELD_MS),
  fragLoadPolicy: patient(20_000),
};

/** hls.js reads these from its configuration before each segment. */
export const PLAYING: Partial<HlsConfig> = { maxBufferLength: PLAY_S, maxMaxBufferLength: 4 * PLAY_S };
