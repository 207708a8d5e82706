/** Lowers the priority of the process that makes samples. */
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lowers the priority of this process below that of every other process on the machine, and that of all processes that
 * it starts from now on. This process must lead a session.
 */
export function giveWay(): void {
  const lowest = constants.priority.PRIORITY_LOW;
  try {
    setPriority(lowest);
    // With autogroups, Linux first weighs sessions against each other. A process's own nice value then counts only
    // within its session.
    writeFileSync('/proc/self/autogroup', String(lowest));
  } catch {
    // This system has no autogroups, or does not let the process change its own.
  }
}
