/**
 * `npm run doctor`: is this Mydia ready for Headstart? Its options are `--origin URL [--token …] [--media movie/<id>]`.
 */
import { examine } from './doctor/examine.ts';
import { readOptions, USAGE } from './doctor/options.ts';
import { DoctorReport } from './doctor/report.ts';
import { optionsOrExit } from './options-or-exit.ts';
import { onEnding } from './start/endings.ts';

/**
 * On Ctrl-C the terminal signals every process, and npm then signals this process once more. A second signal within
 * this time, in milliseconds, comes from npm, and the doctor ignores it.
 */
const HURRY_AFTER_MS = 1_000;

const options = optionsOrExit(readOptions, USAGE);
const stopping = new AbortController();
const report = new DoctorReport(console.log);
let endedAt = 0;

onEnding((why) => {
  if (why === 'hurry') {
    if (Date.now() - endedAt < HURRY_AFTER_MS) return;
    console.error('Ended at once: a session that was started ends by itself after half an hour.');
    process.exit(130);
  }
  if (why !== 'asked') console.error(why.error);
  else if (!stopping.signal.aborted) console.error('Interrupted: what was started is given back.');
  endedAt = Date.now();
  stopping.abort();
});

try {
  await examine(options, report, stopping.signal);
} catch (error) {
  if (!stopping.signal.aborted) throw error;
}
if (stopping.signal.aborted) process.exit(130);
console.log(`\n${report.summary}`);
process.exit(report.wrongs === 0 ? 0 : 1);
