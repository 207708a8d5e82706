/** Lowers the priority of the process that makes samples. */
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Gives this process the lowest priority on the machine. The processes that it starts from now on inherit this
 * priority. This process must lead a session of the operating system (`setsid`).
 */
export function giveWay(): void {
  const lowest = constants.priority.PRIORITY_LOW;
  try {
    setPriority(lowest);
    // With autogroups, Linux first weighs the operating system's sessions against each other. A process's own nice
    // value then counts only within its session.
    writeFileSync('/proc/self/autogroup', String(lowest));
  } catch {
    // This system has no autogroups, or does not let the process change its own.
  }
}
