/** The types of hls.js's light build. It is the build without alternate audio, subtitles and DRM. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
