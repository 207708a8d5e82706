/** How a client may have a file played. */

export type Strategy = 'DIRECT_PLAY' | 'REMUX' | 'HLS_COPY' | 'TRANSCODE';

/** What Mydia calls a session after the strategy that it was asked for with; ffmpeg does the same for both. */
export type HlsMode = 'transcode' | 'copy';
