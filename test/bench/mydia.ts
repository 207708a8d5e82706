/**
 * `npm run bench:mydia` measures Play in Mydia's own player, from the click to the first frame, in Chromium: with
 * Headstart in front of Mydia, and without. Without options it measures the embedded origin's dialects of Mydia. With
 * `--url` it measures a running Mydia, by its own pages:
 *
 * `npm run bench:mydia -- --url http://localhost:4000 --pid <what starts its ffmpegs> --movie <id> --show <id> --user
 * ann:… [--service edge:…]`
 *
 * `--cells warm,at-once …` chooses cells. `--watch 60` is how long each film must go on, in seconds; `--read 18` is how
 * long the visitor reads before Play. `--stand-in july` is for a server that was built without its Flutter player: the
 * benchmark then gives the browser a stand-in for that player.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/root.ts';
import { startStack } from '../e2e/stack.ts';
import { browserScript } from '../mydia/scripts.ts';
import { SERVICE, startMydia, USER } from '../mydia/server.ts';
import { CELLS, type Cell, type CellFigure, type MydiaLogin, type MydiaTarget, measureCell } from './mydia-cell.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    pid: { type: 'string' },
    movie: { type: 'string' },
    show: { type: 'string' },
    user: { type: 'string' },
    service: { type: 'string' },
    cells: { type: 'string', default: Object.keys(CELLS).join(',') },
    dialects: { type: 'string', default: '2025,2026,2026-autumn' },
    accounts: { type: 'string', default: 'viewer,service' },
    watch: { type: 'string', default: '60' },
    read: { type: 'string', default: '18' },
    'stand-in': { type: 'string' },
    write: { type: 'string' },
  },
});

const cells = values.cells.split(',').filter((cell): cell is Cell => cell in CELLS);
const accounts = values.accounts.split(',');
const times = { watchS: Number(values.watch), readS: Number(values.read) };
const figures: CellFigure[] = [];

const login = (text: string | undefined, fallback: MydiaLogin): MydiaLogin => {
  const [username, password] = text?.split(':') ?? [];
  return username && password ? { username, password } : fallback;
};

/**
 * Measures each cell without Headstart, then with an edge that has an account of its own, then with an edge that has
 * none. The cases take turns, so that a noisy machine is noisy for all of them.
 */
async function measure(target: MydiaTarget, service: MydiaLogin): Promise<void> {
  const own = { ORIGIN_USERNAME: service.username, ORIGIN_PASSWORD: service.password };
  const settings: Record<string, Record<string, string>> = { viewer: {}, service: own };
  const stacks = new Map<string, Awaited<ReturnType<typeof startStack>>>();
  try {
    for (const account of accounts) {
      stacks.set(account, await startStack({ env: { ORIGIN: target.url, SITE: 'origin', ...settings[account] } }));
    }
    for (const cell of cells) {
      figures.push(await measureCell({ ...target, base: target.url, edge: 'none' }, cell, times));
      for (const [account, { url }] of stacks) {
        // Mydia's cookies and redirects name its own host.
        const base = new URL(url);
        base.hostname = new URL(target.url).hostname;
        figures.push(await measureCell({ ...target, base: base.origin, edge: account }, cell, times));
      }
    }
  } finally {
    for (const stack of stacks.values()) await stack.stop();
  }
}

if (values.url) {
  const { url, pid, movie = '', show = '' } = values;
  const kind = values['stand-in'];
  const player = kind
    ? `globalThis.mydiaPlayerKind = ${JSON.stringify(kind)};${await browserScript('player-2026')}`
    : null;
  const target: MydiaTarget = {
    name: url,
    url,
    starter: Number(pid),
    movie,
    show,
    user: login(values.user, USER),
    player,
  };
  await measure(target, login(values.service, SERVICE));
} else {
  for (const dialect of values.dialects.split(',')) {
    const mydia = await startMydia({ ORIGIN_DIALECT: dialect });
    try {
      const library = (await (await fetch(`${mydia.url}/api/v1/library`)).json()) as {
        movies: { id: string; durationS: number; video: { codec: string } }[];
        shows: { id: string }[];
      };
      const movie = library.movies.find(({ durationS, video }) => video.codec === 'hevc' && durationS > times.watchS);
      await measure(
        {
          name: dialect,
          url: mydia.url,
          starter: mydia.originPid,
          movie: movie?.id ?? '',
          show: library.shows[0]?.id ?? '',
          user: USER,
          player: null,
        },
        SERVICE,
      );
    } finally {
      await mydia.close();
    }
  }
}

console.log(table(figures));
if (values.write) writeFileSync(path.join(ROOT, values.write), `${JSON.stringify(figures, null, 2)}\n`);
process.exit(0);

/** A row for each version of Mydia and each case in `CELLS`: the milliseconds without and with Headstart, and what went wrong. */
function table(all: CellFigure[]): string {
  const rows = all
    .filter(({ edge }) => edge === 'none')
    .map(({ mydia, cell, ms }) => {
      const of = (edge: string): CellFigure | undefined =>
        all.find((one) => one.mydia === mydia && one.cell === cell && one.edge === edge);
      const shown = accounts.map((account) => {
        const figure = of(account);
        if (!figure) return '–';
        const ratio = (ms / figure.ms).toFixed(1);
        const left = figure.leftMs === null ? 'not given back' : `gone after ${(figure.leftMs / 1000).toFixed(1)} s`;
        return `${Math.round(figure.ms)} (${ratio} ×), ${figure.goesOn ? 'goes on' : 'STANDS'}, ${figure.most} ffmpeg, ${left}`;
      });
      return `| ${[mydia, CELLS[cell], Math.round(ms), ...shown].join(' | ')} |`;
    });
  const head = `| Mydia | cell | without | ${accounts.map((account) => `with, ${account}`).join(' | ')} |`;
  return [head, head.replace(/[^|]+/g, ' --- '), ...rows].join('\n');
}
