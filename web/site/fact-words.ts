/** How a length, a resolution, a season and an episode are written. */
import type { Episode, Video } from '../../protocol/library.ts';
import { type Html, type HtmlValue, html } from './html.ts';

const CODEC_NAMES: Record<string, string> = {
  av1: 'AV1',
  h264: 'H.264',
  hevc: 'HEVC',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4',
  vp8: 'VP8',
  vp9: 'VP9',
};

/**
 * The least width in pixels for each name. Widths decide, since a wide-screen film has less height than its name says.
 */
const RESOLUTIONS: ReadonlyArray<[number, string]> = [
  [3600, '4K'],
  [2500, '1440p'],
  [1800, '1080p'],
  [1200, '720p'],
];

/** @returns such as `1 h 42 min`, `42 min` or `45 s` */
export function durationText(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return `${total} s`;
  const minutes = Math.round(total / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/**
 * @returns such as `1080p · HEVC`. The text does not say whether the file plays directly. The codec alone does not
 * decide that, and only the origin knows it
 */
export function videoText(video: Video): string {
  const resolution = RESOLUTIONS.find(([width]) => video.width >= width)?.[1] ?? `${video.height}p`;
  return `${resolution} · ${CODEC_NAMES[video.codec] ?? video.codec.toUpperCase()}`;
}

export const seasonName = (season: number): string => (season === 0 ? 'Specials' : `Season ${season}`);

export const episodeName = (episode: Episode): string =>
  episode.season === 0 ? `Special ${episode.number}` : `Season ${episode.season}, episode ${episode.number}`;

/** One line of facts; an absent fact leaves no gap. */
export function factsLine(facts: readonly HtmlValue[], video?: Video): Html {
  const shown = facts.filter((fact) => fact !== null && fact !== undefined && fact !== false && fact !== '');
  return html`<ul class="facts" role="list">${shown.map((fact) => html`<li>${fact}</li>`)}${
    video && html`<li><span class="badge">${videoText(video)}</span></li>`
  }</ul>`;
}
