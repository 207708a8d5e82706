/** The strategies by which a client may have a file played. */

export type Strategy = 'DIRECT_PLAY' | 'REMUX' | 'HLS_COPY' | 'TRANSCODE';

/** The mode of a session, named after the strategy of its start, as at Mydia. ffmpeg does the same in both modes. */
export type HlsMode = 'transcode' | 'copy';
