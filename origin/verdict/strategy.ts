/** The strategies by which a client may have a file played. */

export type Strategy = 'DIRECT_PLAY' | 'REMUX' | 'HLS_COPY' | 'TRANSCODE';

/** Mydia names a session after the strategy of its start. ffmpeg does the same for both. */
export type HlsMode = 'transcode' | 'copy';
