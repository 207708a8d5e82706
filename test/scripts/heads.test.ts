/** `npm run heads`: its command line, and its reaction to an edge's answers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { MediaRef } from '../../protocol/ids.ts';
import { Edge } from '../../scripts/heads/edge.ts';
import { fill } from '../../scripts/heads/fill.ts';
import { readOptions } from '../../scripts/heads/options.ts';
import { HeadsReport } from '../../scripts/heads/report.ts';
import { operatorToken } from '../../worker/auth/operator.ts';

const EDGE = 'https://media.example';
const ENV = { ORIGIN_TOKEN: 'secret-of-the-edge' };

describe('the command line', () => {
  test('`npm run heads` takes the edge from its command line, and the secret from the environment', () => {
    expect(readOptions(['--edge', EDGE], ENV)).toEqual({
      edge: EDGE,
      secret: 'secret-of-the-edge',
      refs: null,
      purge: null,
    });
    expect(readOptions(['--edge', EDGE], { SIGNING_KEY: 'key' })).toMatchObject({ secret: 'key' });
    expect(readOptions(['--edge', EDGE, '--token', 'other'], ENV)).toMatchObject({ secret: 'other' });
    expect(readOptions(['--help'], {})).toBe(null);
  });

  test('`npm run heads` deletes all heads, or one film’s', () => {
    expect(readOptions(['--edge', EDGE, '--purge'], ENV)).toMatchObject({ purge: 'all' });
    expect(readOptions(['--edge', EDGE, '--purge', 'episode/7'], ENV)).toMatchObject({ purge: 'episode/7' });
  });

  test('`npm run heads` reads a file of media, a line each', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'films.txt');
    writeFileSync(file, 'movie/1\n\n  file/abc \n');
    expect(readOptions(['--edge', EDGE, '--refs', file], ENV)?.refs).toEqual(['movie/1', 'file/abc']);
    writeFileSync(file, 'movie/1\nfilm/2\n');
    expect(() => readOptions(['--edge', EDGE, '--refs', file], ENV)).toThrow('--refs: expected movie/<id>');
  });

  test.each([
    [[], '--edge: expected a base URL'],
    [['--edge', EDGE, 'movie/1'], 'Every value needs its option'],
    [['--edge', EDGE, '--purge', 'show/1'], '--purge: expected movie/<id>'],
    [['--edge', EDGE, '--refs', '/nowhere/at/all'], '--refs: expected a file'],
    [['--edge', EDGE, '--all'], '--all'],
  ])('`npm run heads` says what is wrong with %j', (args, expected) => {
    expect(() => readOptions(args, ENV)).toThrow(expected);
  });

  test('`npm run heads` needs a secret', () => {
    expect(() => readOptions(['--edge', EDGE], {})).toThrow('ORIGIN_TOKEN or SIGNING_KEY');
  });
});

describe('at an edge', () => {
  /** The edge's answers, in this order. */
  let answers: [status: number, body: object][];
  let asked: string[];
  let edge: Edge;
  let lines: string[];
  const made = (what: string, spentMs = 0): [number, object] => [
    200,
    { made: what, ms: 1_500, spentMs, budgetMs: 60_000 },
  ];
  const films = (...refs: string[]): [number, object] => [200, { films: refs.length, missing: refs, next: null }];

  beforeEach(async () => {
    [asked, lines] = [[], []];
    const right = `Bearer ${await operatorToken('secret')}`;
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      expect(request.headers.authorization).toBe(right);
      const [status, body] = answers.shift() ?? [500, {}];
      response.writeHead(status).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    edge = await Edge.open({ edge: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret: 'secret' });
    close = () => void server.close();
  });
  let close: () => void;
  afterEach(() => close());

  const run = (refs: string[] | null = null): Promise<void> =>
    fill(edge, refs as MediaRef[] | null, new HeadsReport((line) => lines.push(line)));

  test('`npm run heads` asks for a head again while viewers are there', async () => {
    answers = [
      ...[films('movie/1', 'movie/2', 'movie/3'), made('busy'), made('made', 3_000), made('direct', 3_000)],
      made('renditions', 3_000),
    ];
    await run();
    expect(asked.slice(1)).toEqual(
      ['movie/1', 'movie/1', 'movie/2', 'movie/3'].map((ref) => `POST /api/v1/hls/heads/${ref}`),
    );
    expect(lines).toEqual([
      '3 films so far, 3 of them to be looked at',
      'A viewer watches or looks: waiting',
      '1. movie/1 made (1.5 s)',
      '2. movie/2 needs none: browsers play the file as it is',
      '3. movie/3 cannot have one: it has audio tracks or subtitles to choose',
      'Heads made: 1, there before: 0, not needed: 1, not possible: 1, failed: 0. It took the encoder 0.1 min, 0.1 min of today’s 1.0 min',
    ]);
  });

  test.each(['spent', 'full'])('`npm run heads` ends when the day or the bucket is %s', async (what) => {
    answers = [made('made'), made(what)];
    await run(['movie/1', 'movie/2', 'movie/3']);
    expect(asked).toHaveLength(2);
    expect(lines.at(-1)).toContain('Heads made: 1');
  });

  test('`npm run heads` says what to do without a list', async () => {
    answers = [[200, { films: null, missing: [], next: null }]];
    await expect(run()).rejects.toThrow('give them by --refs FILE');
  });

  test('`npm run heads` reports a refusal in the edge’s words', async () => {
    answers = [[404, { error: 'not_found', message: 'HEADS is off here' }]];
    await expect(run()).rejects.toThrow('HEADS is off here');
    expect(asked).toHaveLength(1);
  });
});
