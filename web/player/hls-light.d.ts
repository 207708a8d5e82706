/** The build without alternate audio, subtitles and DRM: two thirds of the bytes, and what a transcode never has. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
