import { loadavg } from 'node:os';

/** @returns what to say of a machine that does other things as well; null for one that is at rest */
export function busy(): string | null {
  const [load = 0] = loadavg();
  return load > 1 ? `the machine is busy (load ${load.toFixed(1)}): these figures will be of little worth` : null;
}
