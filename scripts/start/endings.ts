/** What ends a run from outside. */

const PARENT_CHECK_MS = 1_000;

/**
 * @param end asked to end the run: `hurry` when the user has asked before and will not wait, `error` when the
 *   supervisor itself is at fault
 */
export function onEnding(end: (why: 'asked' | 'hurry' | { error: unknown }) => void): void {
  let asked = false;
  const ask = () => {
    end(asked ? 'hurry' : 'asked');
    asked = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.on('uncaughtException', (error) => end({ error }));

  // Started by a test over IPC: a test runner that died leaves nothing behind.
  process.once('disconnect', ask);

  // Started by npm: one that was killed cannot pass the signal on. Without npm a parent that goes away is no ending,
  // for a shell may well start this in the background and leave.
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && !asked) ask();
    }, PARENT_CHECK_MS).unref();
  }
}
