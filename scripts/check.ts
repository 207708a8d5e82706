/** `npm run check`: format, lint and types of everything, and the list of files in docs/README.md. */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { ROOT } from './root.ts';

const projects = globSync('{*,test/*}/tsconfig.json', { cwd: ROOT, exclude: ['node_modules'] });
const BIN = 'node_modules/.bin';
const commands = [
  [`${BIN}/biome`, 'check', '--error-on-warnings'],
  [process.execPath, 'scripts/list-files.ts'],
  ...projects.map((project) => [`${BIN}/tsc`, '--pretty', String(process.stderr.isTTY ?? false), '-p', project]),
];
const left = commands.values();
let failed = 0;

/** Two commands at a time keep two cores busy. Each command prints its output in one piece. */
async function work(): Promise<void> {
  for (const [program = '', ...args] of left) {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code === 0) continue;
    failed += 1;
    process.stderr.write(Buffer.concat([...output, Buffer.from(`\n${[program, ...args].join(' ')} failed\n`)]));
  }
}

await Promise.all([work(), work()]);
if (failed > 0) process.exit(1);
