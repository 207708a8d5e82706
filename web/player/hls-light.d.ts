/**
 * The build without alternate audio, subtitles and DRM: it has two thirds of the bytes, and is enough for a single
 * rendition.
 */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
