import { loadavg } from 'node:os';

/** @returns what else the machine is doing; null for a machine at rest */
export function busy(): string | null {
  const [load = 0] = loadavg();
  return load > 1 ? `the machine is busy (load ${load.toFixed(1)}): these figures will be of little worth` : null;
}
