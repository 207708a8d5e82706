import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from '../origin/media.ts';
import { ANN, type Origin, runOrigin } from '../origin/origin.ts';
import { askContract } from './contract.ts';
import type { RecordedAnswer } from './recorder.ts';
import type { Ids, Target } from './target.ts';

const later = afterwards();

const FILES = { 'Film (2001).mkv': 'hevc', 'Direct (2002).mp4': 'plain', 'Show/S01E01.mkv': 'large' } as const;
const IDS: Ids = {
  film: uuidV5('Film (2001).mkv'),
  filmFile: uuidV5('file:Film (2001).mkv'),
  direct: uuidV5('Direct (2002).mp4'),
  directFile: uuidV5('file:Direct (2002).mp4'),
  show: uuidV5('Show'),
  episode: uuidV5('Show/S01E01.mkv'),
  episodeFile: uuidV5('file:Show/S01E01.mkv'),
};

interface Recorded {
  answers: Record<string, RecordedAnswer>;
}

const recorded = (version: string): Recorded =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'answers', `${version}.json`), 'utf8'));

let media: string;
beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, FILES);
}, HOOK_MS);

const targetOf = ({ url }: Origin): Target => ({
  url,
  viewer: { username: 'ann', password: 'open sesame' },
  other: { username: 'bob', password: 'let me in' },
  apiKey: ANN,
  ids: IDS,
});

describe.each(['2025', '2026', '2026-autumn'])('the dialect %s', (version) => {
  const expected = recorded(version).answers;
  let answers: Record<string, RecordedAnswer>;

  beforeAll(async () => {
    const env = { ORIGIN_DIALECT: version, TRANSCODE: 'mydia' };
    const [origin, plays] = await Promise.all([
      runOrigin(media, env, later),
      runOrigin(media, { ...env, ORIGIN_FAULTS: 'false' }, later),
    ]);
    answers = await askContract(targetOf(origin), targetOf(plays));
  }, 3 * HOOK_MS);

  test('the embedded origin gives every recorded answer, and no other', () => {
    expect(Object.keys(answers).sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.keys(expected))('answers as recorded: %s', (name) => {
    expect(answers[name]).toEqual(expected[name]);
  });
});
