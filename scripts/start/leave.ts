/** Ends a process of `npm start` when its supervisor asks it to, or has died. */

/**
 * Ends a part when the supervisor asks for it, and when the supervisor has died without a word.
 * @param tidyUp called in the second case, after all other exit handlers
 */
export function leaveWithSupervisor(tidyUp: () => void): void {
  const leave = () => {
    process.once('exit', tidyUp);
    process.exit(1);
  };
  process.once('disconnect', leave);
  // The supervisor may have died before this line.
  if (!process.connected) leave();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
}
