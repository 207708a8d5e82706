/**
 * `npm run heads`: fills the edge's store of heads, or deletes heads. To fill it, give `--edge URL [--refs FILE]`. With
 * `--purge [REF]` it deletes heads.
 */
import { Edge, EdgeError } from './heads/edge.ts';
import { fill } from './heads/fill.ts';
import { readOptions, USAGE } from './heads/options.ts';
import { purge } from './heads/purge.ts';
import { HeadsReport } from './heads/report.ts';
import { optionsOrExit } from './options-or-exit.ts';

const options = optionsOrExit(readOptions, USAGE);
const report = new HeadsReport(console.log);

// After the signal the edge still finishes the head that it has begun.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.log(`\n${report.summary}\nInterrupted: the next run goes on here.`);
    process.exit(130);
  });
}

try {
  const edge = await Edge.open(options);
  if (options.purge) await purge(edge, options.purge, report);
  else await fill(edge, options.refs, report);
} catch (error) {
  if (!(error instanceof EdgeError)) throw error;
  console.error(error.message);
  process.exit(1);
}
