/** When `npm start` ends: the signals and events that end it from outside. */

const PARENT_CHECK_MS = 1_000;

/** @param end called with the reason: `hurry` at the second request to end, `error` when the supervisor itself has failed */
export function onEnding(end: (why: 'asked' | 'hurry' | { error: unknown }) => void): void {
  let asked = false;
  const ask = () => {
    end(asked ? 'hurry' : 'asked');
    asked = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.on('uncaughtException', (error) => end({ error }));

  // A test has started this run over IPC. When its test runner dies, the run must leave nothing behind.
  process.once('disconnect', ask);

  // npm has started this run. An npm that was killed cannot pass the signal on, so the run watches its parent process.
  // Without npm, the run does not end with its parent: a shell may start the run in the background and end.
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && !asked) ask();
    }, PARENT_CHECK_MS).unref();
  }
}
