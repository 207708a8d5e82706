/**
 * `npm run heads` makes the heads of a library at a server with one slot, while a viewer comes and goes. HEADS_FILMS is
 * the number of the library's films; `npm run bench:heads` has 200.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';
import { chaosLibrary } from '../chaos/clips.ts';
import { type Outcome, visit } from '../chaos/http-visitor.ts';
import { signIn } from './site.ts';
import { type Stack, startStack } from './stack.ts';

const FILMS = Number(process.env.HEADS_FILMS ?? 12);
/** What each film adds to the test's time limit, in milliseconds. The films are short, but the machine may be busy. */
const FILM_MS = 15_000;
const SECRET = 'key-of-the-edge-itself';
/**
 * How much longer a viewer may wait for Play, in milliseconds: the session that makes a head has to end before the
 * viewer's session begins.
 */
const SLOWER_MS = 500;

/** How long the viewer is away, in milliseconds. In this time the command makes a few heads. */
const AWAY_MS = 6_000;

let stack: Stack;
let cookie: string;
let films: string[];
beforeAll(
  async () => {
    const env = {
      ...{ HEADS: 'on', HEADS_BUDGET_MIN: '1440', MAX_TRANSCODES: '1', MAX_WARM: '1', LINGER_S: '1', AHEAD_S: '4' },
      ...{ ORIGIN_TOKEN: SECRET, MEDIA_DIR: chaosLibrary(FILMS) },
    };
    stack = await startStack({ env });
    cookie = await signIn(stack);
    const { movies } = (await (await fetch(`${stack.url}/api/v1/library`)).json()) as { movies: { id: string }[] };
    films = movies.map(({ id }) => `movie/${id}`);
  },
  60_000 + FILMS * 1_000,
);
afterAll(() => stack.stop());

interface Run {
  child: ChildProcess;
  lines: string[];
  ended: Promise<number | null>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/heads.ts'), '--edge', stack.url, ...args], {
    env: { PATH: process.env.PATH, ORIGIN_TOKEN: SECRET },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => lines.push(...`${text}`.trim().split('\n')));
  return { child, lines, ended: new Promise((resolve) => child.once('close', resolve)) };
}

const madeIn = ({ lines }: Run): string[] => lines.flatMap((line) => /^\d+\. (\S+) made/.exec(line)?.[1] ?? []);

/** A viewer opens a film without a head, reads its page, and plays it. */
const watch = (ref: string): Promise<Outcome> =>
  visit({ url: stack.url, ref, cookie, readMs: 300, playMs: 1_000, vanishes: false });

const waitOf = (outcome: Outcome): number => {
  if (outcome.kind !== 'frames') throw new Error(JSON.stringify(outcome));
  return outcome.afterMs;
};

/** Plays one film after another until `isOver`. @returns how long each Play took, in milliseconds */
async function comeAndGo(refs: readonly string[], isOver: () => boolean): Promise<number[]> {
  const waits: number[] = [];
  for (let n = 0; !isOver(); n++) {
    waits.push(waitOf(await watch(refs[n % refs.length] as string)));
    await sleep(AWAY_MS);
  }
  return waits;
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

test(
  'a library is filled beside a viewer, who is never refused or slowed for it',
  async () => {
    // The command has not come to the last films yet. So the viewer plays those films while they have no head.
    const last = [...films].reverse();
    const alone: number[] = [];
    for (const ref of last.slice(0, 3)) {
      alone.push(waitOf(await watch(ref)));
      await sleep(1_500);
    }

    const killed = run();
    let isOver = false;
    const viewer = comeAndGo(last.slice(3, Math.ceil(FILMS / 2)), () => isOver);
    // The test awaits this promise at its end, and reports its failure there.
    viewer.catch(() => {});
    while (madeIn(killed).length < FILMS / 3) {
      if (killed.child.exitCode !== null) throw new Error(killed.lines.join('\n'));
      await sleep(50);
    }
    killed.child.kill('SIGKILL');
    await killed.ended;

    const second = run();
    expect(await second.ended, second.lines.join('\n')).toBe(0);
    isOver = true;
    const waits = await viewer;

    expect(madeIn(second).filter((ref) => madeIn(killed).includes(ref))).toEqual([]);
    expect(middle(waits), `${waits}; alone ${alone}`).toBeLessThan(middle(alone) + SLOWER_MS);
    console.log(
      `${films.length} films. Play alone ${middle(alone).toFixed()} ms; beside it ${middle(waits).toFixed()} ms in the middle, `,
    );
    console.log(`${Math.max(...waits).toFixed()} ms at most, of ${waits.length}. ${second.lines.at(-1)}`);

    const third = run();
    const before = stack.accessLog().length;
    expect(await third.ended).toBe(0);
    expect(third.lines[0]).toBe(`${films.length} films so far, 0 of them to be looked at`);
    expect(
      stack
        .accessLog()
        .slice(before)
        .map(({ path: asked }) => asked),
    ).toEqual(['/api/graphql', '/api/v1/library']);
  },
  60_000 + FILMS * FILM_MS,
);

test('a look at a film whose head was filled costs the origin nothing', async () => {
  const before = stack.accessLog().length;
  for (const ref of films.slice(0, 5)) {
    expect((await visit({ url: stack.url, ref, cookie, readMs: 500, playMs: 0, vanishes: false })).kind).toBe('looked');
  }
  const asked = stack.accessLog().slice(before);
  expect(asked.filter(({ path: one }) => /\/(?:stream|hls)\//.test(one))).toEqual([]);
});

test('`npm run heads -- --purge` empties the store', async () => {
  const one = run('--purge', films[0] as string);
  expect(await one.ended).toBe(0);
  expect(one.lines).toEqual(['One head is deleted']);
  const all = run('--purge');
  expect(await all.ended).toBe(0);
  expect(all.lines).toEqual([`${films.length - 1} heads are deleted`]);
});

test('the edge refuses a secret that is not its own', async () => {
  const other = run('--token', 'something-else', '--purge');
  expect(await other.ended).toBe(1);
  expect(other.lines.join()).toContain('Is this the edge’s secret');
});
