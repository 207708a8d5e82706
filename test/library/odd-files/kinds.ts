/** The table of odd files. */
import type { Kind } from './kind.ts';
import { CONTAINERS } from './kinds/containers.ts';
import { FOUND } from './kinds/found.ts';
import { LEFT_OUT } from './kinds/left-out.ts';
import { PICTURES } from './kinds/pictures.ts';
import { SOUNDS } from './kinds/sounds.ts';

/** The kinds that do not play as they should yet, by their names, each with the reason. */
export const GAPS: Record<string, string> = {
  'Pictures that stand still for seconds': 'where ffmpeg begins while one stands, the next one is seen',
};

export const KINDS: readonly Kind[] = [...CONTAINERS, ...PICTURES, ...SOUNDS, ...FOUND, ...LEFT_OUT];
