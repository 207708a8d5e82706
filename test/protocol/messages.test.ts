import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ERRORS, HeadstartError } from '../../protocol/errors.ts';
import { PageMessageSchema, PlaybackSchema, VisitBodySchema, VisitReplySchema } from '../../protocol/messages.ts';

const visit = 'visit-of-0123456789';

describe('the body of a visit', () => {
  test.each([
    {},
    { visit },
    { visit, position: 0 },
    { visit, position: 90.5, playing: true, capabilities: { videoCodecs: ['h264', 'av1'] } },
  ])('the body of a visit may be %j', (body) => {
    expect(v.parse(VisitBodySchema, body)).toEqual(body);
  });

  test('the body of a visit keeps no unknown field', () => {
    expect(v.parse(VisitBodySchema, { visit, password: 'x' })).toEqual({ visit });
  });
});

describe('the reply to a visit', () => {
  const reply = { status: 'ready', visit, manifest: '/x', renewAfterS: 10 };

  test('the reply to a visit has one of the known statuses', () => {
    expect(v.is(VisitReplySchema, reply)).toBe(true);
    expect(v.is(VisitReplySchema, { ...reply, status: 'perhaps' })).toBe(false);
  });

  test('the reply to a visit is complete', () => {
    for (const name of Object.keys(reply)) {
      expect(v.is(VisitReplySchema, { ...reply, [name]: undefined })).toBe(false);
    }
  });
});

test('a saved position may be of a film of unknown length', () => {
  expect(v.is(PlaybackSchema, { position_seconds: 0, duration_seconds: null })).toBe(true);
  expect(v.is(PlaybackSchema, { position_seconds: null, duration_seconds: 1 })).toBe(false);
});

describe('what a page tells its service worker', () => {
  test.each(['headstart:claim', 'headstart:intent', 'headstart:intent-end'])(
    'a page’s message to its service worker may be %s',
    (type) => {
      const address = 'movie/2';
      expect(v.is(PageMessageSchema, { type, address, ref: 'movie/1' })).toBe(true);
      expect(v.is(PageMessageSchema, { type, address, ref: 'series/1' })).toBe(false);
      expect(v.is(PageMessageSchema, { type, address, ref: null })).toBe(type === 'headstart:claim');
    },
  );

  test('a page’s message that a visit is given back names the visit', () => {
    const type = 'headstart:given-back';
    expect(v.is(PageMessageSchema, { type, visit: 'visit-aaaaaaaaaaaa' })).toBe(true);
    expect(v.is(PageMessageSchema, { type })).toBe(false);
  });

  test('a page’s message to its service worker is nothing else', () => {
    for (const message of [null, 'claim', {}, { type: 'skip-waiting' }, { type: 'claim', ref: 'movie/1' }]) {
      expect(v.is(PageMessageSchema, message)).toBe(false);
    }
  });
});

describe('an error', () => {
  test('an error’s status says whose fault the error is', () => {
    for (const status of Object.values(ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
    }
  });

  test('an error keeps its cause', () => {
    const cause = new Error('socket closed');
    const error = new HeadstartError('origin_unreachable', 'The media server did not answer', cause);
    expect(error).toMatchObject({ name: 'HeadstartError', code: 'origin_unreachable', cause });
  });
});
