/**
 * Which hardware encoders a machine may have, and in which order they are tried. The machine's system and its device
 * files decide that. Only a trial shows whether an encoder works.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncoderName } from './video-encoder.ts';

export interface Machine {
  platform: NodeJS.Platform;
  /** Names in `/dev`. */
  devices: readonly string[];
  /** Absolute paths, such as `/dev/dri/renderD128`. */
  nodes: readonly string[];
}

const DRI = '/dev/dri';

export async function thisMachine(): Promise<Machine> {
  const [devices, dri] = await Promise.all(['/dev', DRI].map((folder) => readdir(folder).catch(() => [])));
  const nodes = (dri ?? []).filter((name) => name.startsWith('renderD')).sort();
  return { platform: process.platform, devices: devices ?? [], nodes: nodes.map((name) => join(DRI, name)) };
}

/**
 * @returns the encoders in the order in which the origin tries them. NVIDIA's comes first, since it is on a card of its
 *   own. `qsv`, which only Intel's chips have, comes before `vaapi`, which Intel's and AMD's chips share
 */
export function possibleEncoders({ platform, devices, nodes }: Machine): EncoderName[] {
  const has = (pattern: RegExp): boolean => devices.some((name) => pattern.test(name));
  switch (platform) {
    case 'darwin':
      return ['videotoolbox'];
    case 'win32':
      return ['nvenc', 'qsv'];
    case 'linux':
      return [
        // Linux on Windows shows all graphics cards as one device, `dxg`.
        ...(has(/^(?:nvidia(?:ctl|\d+)|dxg)$/) ? (['nvenc'] as const) : []),
        ...(nodes.length > 0 ? (['qsv', 'vaapi'] as const) : []),
        ...(has(/^video\d+$/) ? (['v4l2m2m'] as const) : []),
      ];
    default:
      return [];
  }
}
