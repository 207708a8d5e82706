/** The words for the parts of a film that cannot be played. The owner of the library reads them. */
import type { Probe } from '../probe/probe.ts';

/** @returns null for a film without missing parts */
export function lacksOf({
  audio,
  unheard,
  durationS,
  statedS,
}: Pick<Probe, 'audio' | 'unheard' | 'durationS' | 'statedS'>): string | null {
  const codecs = unheard.join(', ');
  const sentences = [
    ...(unheard.length > 0 && audio === null ? [`The server cannot decode its sound (${codecs}).`] : []),
    ...(unheard.length > 0 && audio !== null ? [`The server cannot decode some of its sound (${codecs}).`] : []),
    ...(statedS === null ? [] : [`Its file was cut off: of ${clock(statedS)}, ${clock(durationS)} are there.`]),
  ];
  return sentences.length > 0 ? sentences.join(' ') : null;
}

/** @returns a time such as `1:02:03` */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
