/**
 * Starts ffmpeg so that it ends with the origin. It cannot outlive this process, not even when the process is killed.
 */
import { spawnSync } from 'node:child_process';

/**
 * Linux ends a child together with the thread that started it, if the child asks for that: `setpriv` (util-linux) asks,
 * and then becomes ffmpeg under the same pid. Node starts children on its main thread, which lives as long as the
 * process.
 */
const TETHER = ['setpriv', '--pdeathsig', 'KILL', '--'];

/**
 * @returns the words of `TETHER`; an empty list when the machine has no `setpriv` with this option (BusyBox's has
 * none), and when it has no ffmpeg: `setpriv` would hide that ffmpeg is missing
 */
function findTether(): string[] {
  const [program = '', ...args] = [...TETHER, 'sh', '-c', 'command -v ffmpeg'];
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0 ? TETHER : [];
}

// The module searches once, when it is loaded, so that no session waits for the search.
const tether = findTether();

/** @returns the program to run and its arguments */
export function ffmpegCommand(args: readonly string[]): [program: string, args: string[]] {
  const [program = 'ffmpeg', ...all] = [...tether, 'ffmpeg', ...args];
  return [program, all];
}
