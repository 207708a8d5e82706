/**
 * Has a part leave when the supervisor asks it to, and when the supervisor has died without a word.
 * @param tidyUp run in the second case, when all other exit handlers have run
 */
export function leaveWithSupervisor(tidyUp: () => void): void {
  const leave = () => {
    process.once('exit', tidyUp);
    process.exit(1);
  };
  process.once('disconnect', leave);
  // It may have died before this ran.
  if (!process.connected) leave();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
}
