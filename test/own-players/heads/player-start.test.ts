/**
 * From a player's start, the edge learns what the player's session plays. From a document that can be read in two ways,
 * the edge learns nothing.
 */
import { describe, expect, test } from 'vitest';
import { readPlayerStart } from '../../../worker/origins/mydia-start.ts';
import { START as START_OF_JULY } from '../player.ts';
import { START } from './autumn.ts';

const VARIABLES = { fileId: 'film', strategy: 'TRANSCODE', playlistMode: 'FULL' };
/** The answer of a server that limits the height by itself. */
const ANSWER = { sessionId: 'session', playlistMode: 'FULL', maxBitrate: null, maxHeight: 1080 };
const body = (query = START, variables: object = VARIABLES): string => JSON.stringify({ query, variables });
const answer = (change: object = {}): string =>
  JSON.stringify({ data: { startStreamingSession: { ...ANSWER, ...change } } });

test('a start tells its file and its limits, and the server’s own limit is that of each session', () => {
  const found = readPlayerStart(body(), answer());
  expect(found).toEqual({
    session: 'session',
    ref: 'file/film',
    position: 0,
    rendition: '["FULL","TRANSCODE",null,null]',
  });
});

test.each([
  [{ maxBitrate: 4_000, maxHeight: 720 }, 4_000, 720],
  [{ maxBitrate: 0, maxHeight: -1 }, null, null],
])('limits that a start asks for (%j) make another rendition', (limits, bitrate, height) => {
  const found = readPlayerStart(body(START, { ...VARIABLES, ...limits }), answer());
  expect(found?.rendition).toBe(JSON.stringify(['FULL', 'TRANSCODE', bitrate, height]));
});

test('a document over several lines is understood', () => {
  const query = START.replaceAll('{ ', '{\n    ').replaceAll('($', '(\n  $');
  expect(readPlayerStart(body(query), answer())).not.toBeNull();
});

test.each([
  ['an alias', START.replace('{ startStreamingSession', '{ startStreamingSession: startStreamingSession')],
  ['another field before it', START.replace('{ startStreamingSession', '{ other startStreamingSession')],
  ['a file of its own', START.replace('fileId: $fileId', 'fileId: "other"')],
  ['another variable', START.replace('fileId: $fileId', 'fileId: $strategy')],
  ['two operations', `${START} ${START}`],
  ['a comment', START.replace('{ sessionId', '#\n{ sessionId')],
  ['a default', START.replace('$fileId: ID!', '$fileId: ID = "other"')],
  ['a directive', START.replace('{ sessionId', '@include(if: true) { sessionId')],
  ['a fragment', START.replace('{ sessionId', '{ ...all sessionId')],
])('a document with %s is not understood', (_, query) => {
  expect(query).not.toBe(START);
  expect(readPlayerStart(body(query), answer())).toBeNull();
});

test.each([
  ['a name that is given twice', body().replace('"fileId":"film"', '"fileId":"other","fileId":"film"')],
  ['variables that are given twice', body().replace('"variables"', '"variables":{"fileId":"other"},"variables"')],
  ['a name in other letters', body().replace('"fileId"', '"file\\u0049d"')],
])('a body with %s is not understood', (_, sent) => {
  expect(sent).not.toBe(body());
  expect(readPlayerStart(sent, answer())).toBeNull();
});

test.each([
  ['a window', { playlistMode: 'WINDOW' }],
  ['no session', { sessionId: '../other' }],
])('an answer with %s tells nothing', (_, change) => {
  expect(readPlayerStart(body(), answer(change))).toBeNull();
});

describe('of 2026-07', () => {
  const variables = { fileId: 'film', strategy: 'HLS_COPY', maxBitrate: null };
  const started = (told: object = {}): string =>
    JSON.stringify({ data: { startStreamingSession: { sessionId: 'session', duration: 60, ...told } } });

  test('a start of 2026-07 tells its file and one rendition', () => {
    const found = readPlayerStart(body(START_OF_JULY, variables), started());
    expect(found).toEqual({ session: 'session', ref: 'file/film', position: 0, rendition: null });
  });

  test.each([
    ['asks for a limit', { maxBitrate: 800 }, {}],
    ['begins elsewhere', { startPosition: 40 }, {}],
    ['is answered by a later server', {}, { startPosition: 0 }],
    ['is answered with a window', {}, { playlistMode: 'WINDOW' }],
  ])('a start of 2026-07 that %s is not understood', (_, wanted, told) => {
    expect(readPlayerStart(body(START_OF_JULY, { ...variables, ...wanted }), started(told))).toBeNull();
  });
});
