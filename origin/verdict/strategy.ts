/** The strategies by which a client may have a file played. */

export type Strategy = 'DIRECT_PLAY' | 'REMUX' | 'HLS_COPY' | 'TRANSCODE';

/** The strategy with which a session was started. As at Mydia, it changes nothing for ffmpeg. */
export type HlsMode = 'transcode' | 'copy';
