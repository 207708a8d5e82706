/** Reads and writes subtitles' texts with their times (WebVTT). ffmpeg writes this form, and players of HLS read it. */

export interface Cue {
  /** In seconds of the film. */
  startS: number;
  endS: number;
  /** What follows the times in their line: the text's place on the picture. */
  settings: string;
  text: string;
}

const TIME = '(?:(\\d+):)?(\\d\\d):(\\d\\d\\.\\d{3})';
const CUE = new RegExp(`^${TIME} --> ${TIME}[ \\t]*(.*)\\n((?:.+\\n?)+)`, 'gm');
/** How many ticks MPEG's clock has in a second. */
const TICKS = 90_000;

/** @param fromS the second of the film at which the text's own clock begins */
export function readCues(text: string, fromS: number): Cue[] {
  return [...text.replaceAll('\r\n', '\n').matchAll(CUE)].map(
    ([, h, m, s, endH, endM, endS, settings = '', words = '']) => ({
      startS: fromS + secondsOf(h, m, s),
      endS: fromS + secondsOf(endH, endM, endS),
      settings,
      text: words.trimEnd(),
    }),
  );
}

/**
 * A segment of subtitles: RFC 8216 §3.5.
 * @param mediaFromS the time that the segments' clock shows at the film's beginning, in seconds
 */
export function writeCues(cues: readonly Cue[], mediaFromS: number): string {
  return [
    `WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:${mediaFromS * TICKS},LOCAL:00:00:00.000\n`,
    ...cues.map(({ startS, endS, settings, text }) =>
      `${timeOf(startS)} --> ${timeOf(endS)} ${settings}`.trimEnd().concat('\n', text, '\n'),
    ),
  ].join('\n');
}

const secondsOf = (hours = '0', minutes = '0', seconds = '0'): number =>
  (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);

function timeOf(seconds: number): string {
  const ms = Math.round(seconds * 1_000);
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(hours)}:${two(minutes)}:${((ms % 60_000) / 1_000).toFixed(3).padStart(6, '0')}`;
}
