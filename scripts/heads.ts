/** `npm run heads -- --edge URL [--refs FILE]`, or with `--purge [REF]`: fills, or empties, the edge's store of heads. */
import { Edge, EdgeError } from './heads/edge.ts';
import { fill } from './heads/fill.ts';
import { type Options, readOptions, USAGE, UsageError } from './heads/options.ts';
import { purge } from './heads/purge.ts';
import { Report } from './heads/report.ts';

const options = optionsOrExit();
const report = new Report(console.log);

// What the edge has begun it finishes by itself.
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

function optionsOrExit(): Options {
  try {
    const read = readOptions(process.argv.slice(2), process.env);
    if (read) return read;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
