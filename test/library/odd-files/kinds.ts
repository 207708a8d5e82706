/** The table of odd files. */
import type { Kind } from './kind.ts';
import { CONTAINERS } from './kinds/containers.ts';
import { FOUND } from './kinds/found.ts';
import { LEFT_OUT } from './kinds/left-out.ts';
import { PICTURES } from './kinds/pictures.ts';
import { SOUNDS } from './kinds/sounds.ts';

/** The kinds that do not do as they should yet, by name, each with the reason. */
export const GAPS: Record<string, string> = {
  'A trimmed film, copied': 'what its edit list hides is copied, and seen',
  'A broadcast that changes its channels': 'from there on its sound is late by as much as was before',
  'H.264 in grey': 'ffprobe does not say that it is grey, and hls.js takes it for wider than it is',
  'Uneven pictures': 'where another ffmpeg has gone on, a second has no sound',
  'Five pictures a second': 'where another ffmpeg has gone on, a second has no sound',
  'A picture that nobody decodes': 'it is in the library',
  'Pictures that stand still for seconds': 'where ffmpeg begins while one stands, the next one is seen',
};

export const KINDS: readonly Kind[] = [...CONTAINERS, ...PICTURES, ...SOUNDS, ...FOUND, ...LEFT_OUT];
