/** Lowers the priority of the process that makes samples. */
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lowers the priority of this process, which leads a session, and of all processes that it starts from now on, below
 * every other one on the machine.
 */
export function giveWay(): void {
  const lowest = constants.priority.PRIORITY_LOW;
  try {
    setPriority(lowest);
    // Linux may weigh sessions against each other first (autogroup): a process's own nice value counts within its session only.
    writeFileSync('/proc/self/autogroup', String(lowest));
  } catch {
    // This system has no autogroups, or does not let the process change its own.
  }
}
