import { loadavg } from 'node:os';

/** @returns a warning that says what else the machine is doing; null when the machine is idle */
export function busy(): string | null {
  const [load = 0] = loadavg();
  return load > 1 ? `the machine is busy (load ${load.toFixed(1)}): these figures will be of little worth` : null;
}
