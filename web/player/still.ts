/**
 * Keeps a video's poster in sight until the first frame is shown. Browsers remove the poster once the video has been
 * moved, for example to a saved position. And a film's first frame is often black.
 * @returns a function that shows the frame
 */
export function keepStill(video: HTMLVideoElement): () => void {
  const { style, poster } = video;
  if (!poster) return () => {};
  const { background, objectPosition } = style;
  const fit = getComputedStyle(video).objectFit === 'cover' ? 'cover' : 'contain';
  style.background = `center / ${fit} no-repeat url(${JSON.stringify(poster)})`;
  // The picture is moved out of the video's box and not hidden: so it stays decoded, and Play shows it at once.
  style.objectPosition = '-9999px 0';
  return () => Object.assign(style, { background, objectPosition });
}
