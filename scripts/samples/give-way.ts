import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Has this process, which leads a session, and all that it starts from now on give way to every other one on the machine. */
export function giveWay(): void {
  const lowest = constants.priority.PRIORITY_LOW;
  try {
    setPriority(lowest);
    // Linux may weigh sessions against each other first (autogroup): a process's own nice value counts within its session only.
    writeFileSync('/proc/self/autogroup', String(lowest));
  } catch {
    // This system does not, or does not let it.
  }
}
