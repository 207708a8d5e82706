import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makePiece } from '../../scripts/samples/make-piece.ts';
import { missingPieces, PIECES, type Piece } from '../../scripts/samples/pieces.ts';
import { takeTurn } from '../../scripts/samples/turn.ts';
import { BENCHMARK, ensureSamples, sampleFolder } from '../../scripts/samples.ts';

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

function put(library: string, file: string): void {
  mkdirSync(path.dirname(path.join(library, file)), { recursive: true });
  writeFileSync(path.join(library, file), '');
}

/** A second of grey, as an entry of the catalogue. */
const GREY: Piece = {
  title: 'Grey',
  costS: 1,
  seconds: 1,
  scene: (seconds) => ({
    height: 90,
    seconds,
    sky: (frame) => frame.fill(128),
    steps: [],
    score: { seed: 1, chords: [[0]], root: 110, barS: 1, bells: 0 },
    grain: 0,
  }),
  films: [
    {
      encoding: { path: 'Greys/Grey (2026).mp4', args: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'] },
      photos: [{ path: 'Greys/Grey (2026)-fanart.jpg', at: 0.5 }],
      sidecars: [{ path: 'Greys/Grey (2026).nfo', root: 'movie', fields: { title: 'Grey', year: 2026 } }],
    },
  ],
};

describe('one process at a time makes samples', () => {
  test('of makers that come in the same instant, one at most has its turn', async () => {
    const cache = newFolder();
    const turns = await Promise.all([1, 2, 3, 4].map(() => takeTurn(cache)));
    expect(turns.filter((turn) => turn !== null).length).toBeLessThanOrEqual(1);
    for (const turn of turns) await turn?.end();
    expect(readdirSync(cache)).toEqual([]);
  });

  test('the next maker has its turn when the former one has ended its own', async () => {
    const cache = newFolder();
    const first = await takeTurn(cache);
    expect(await takeTurn(cache)).toBeNull();
    await first?.end();
    const second = await takeTurn(cache);
    expect(second).not.toBeNull();
    await second?.end();
  });

  test('a maker that was killed holds up no other one, and its folder goes', async () => {
    const cache = newFolder();
    const killed = spawn('true');
    await once(killed, 'exit');
    put(cache, `.making-${killed.pid}-left/half a film.mkv`);
    const turn = await takeTurn(cache);
    expect(turn).not.toBeNull();
    await turn?.end();
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('what is missing', () => {
  test('missing samples are made the cheapest first', () => {
    const costs = missingPieces(newFolder()).map(({ costS }) => costS);
    expect(costs).toHaveLength(PIECES.length);
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
  });

  test('a film that exists is not missing, even in a piece with two films', () => {
    const library = newFolder();
    const paths = PIECES.flatMap((piece) => piece.films.map((film) => film.encoding.path));
    const [left, ...there] = paths.toSorted(
      (a, b) => Number(b.startsWith(`${BENCHMARK.direct} (`)) - Number(a.startsWith(`${BENCHMARK.direct} (`)),
    );
    for (const file of there) put(library, file);
    expect(missingPieces(library).flatMap((piece) => piece.films.map((film) => film.encoding.path))).toEqual([left]);
  });

  test('nothing is missing when all films exist: no process makes anything', async () => {
    const cache = newFolder();
    const library = sampleFolder(cache);
    for (const piece of PIECES) for (const film of piece.films) put(library, film.encoding.path);
    const making: string[] = [];
    await ensureSamples(cache, { onMaking: (title) => making.push(title) });
    expect(making).toEqual([]);
    expect(readdirSync(cache)).toEqual([path.basename(library)]);
  });
});

test('a film comes into the library with its picture and its sidecar', async () => {
  const [library, work] = [newFolder(), newFolder()];
  await makePiece(GREY, library, work);
  expect(files(library)).toEqual(['Grey (2026)-fanart.jpg', 'Grey (2026).mp4', 'Grey (2026).nfo']);
  expect(files(work)).toEqual([]);
});

test('a film at which ffmpeg fails leaves nothing in the library', async () => {
  const [library, work] = [newFolder(), newFolder()];
  const [film] = GREY.films;
  const broken = {
    ...film,
    encoding: { path: 'Grey.mp4', args: ['-c:v', 'no-such-encoder'] },
  } as Piece['films'][number];
  await expect(makePiece({ ...GREY, films: [broken] }, library, work)).rejects.toThrow(/no-such-encoder/);
  expect(files(library)).toEqual([]);
});

test('a maker that is interrupted in a film leaves no part of it, in the library or beside it', async () => {
  const cache = newFolder();
  const abort = new AbortController();
  const made = ensureSamples(cache, { signal: abort.signal, onMaking: () => setTimeout(() => abort.abort(), 1_500) });
  await expect(made).rejects.toThrow(/abort/i);
  expect(files(cache)).toEqual([]);
});
