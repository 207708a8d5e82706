import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { PlaybackSchema, STATUSES, VisitReplySchema } from '../../protocol/messages.ts';
import { readReply } from '../../web/client/reply.ts';
import { readPlayback } from '../../web/player/read-playback.ts';

const reply = { status: 'ready', visit: 'visit-aaaaaaaaaaaa', manifest: '/playlist', renewAfterS: 10 };

describe('the page reads an answer as the protocol’s schema does', () => {
  test.each(STATUSES)('the page reads a reply with status %s as the protocol’s schema does', (status) => {
    expect(readReply({ ...reply, status, more: 1 })).toEqual({ ...reply, status });
  });

  test('the page reads the reply of a visit that holds nothing', () => {
    const holdsNothing = { ...reply, renewAfterS: null };
    expect(readReply(holdsNothing)).toEqual(holdsNothing);
    expect(safeParse(VisitReplySchema, holdsNothing).success).toBe(true);
  });

  test.each([
    null,
    undefined,
    'ready',
    [],
    {},
    { ...reply, status: 'toString' },
    { ...reply, status: 'lost' },
    { ...reply, visit: 1 },
    { ...reply, manifest: null },
    { ...reply, renewAfterS: '10' },
    { ...reply, renewAfterS: undefined },
  ])('the page reads no reply in %j', (json) => {
    expect(readReply(json)).toBeNull();
    expect(safeParse(VisitReplySchema, json).success).toBe(false);
  });

  test('a reply with renewals without a pause is none', () => {
    expect(readReply({ ...reply, renewAfterS: 0 })).toBeNull();
  });
});

describe('the saved position', () => {
  test.each([
    { position_seconds: 12, duration_seconds: 60 },
    { position_seconds: 0, duration_seconds: null },
  ])('the page reads the saved position %j', (json) => {
    expect(readPlayback({ ...json, watched: false })).toEqual(json);
    expect(safeParse(PlaybackSchema, json).success).toBe(true);
  });

  test.each([null, {}, { position_seconds: null, duration_seconds: 1 }, { error: 'signed_out' }])(
    'a saved position is not read from %j',
    (json) => {
      expect(readPlayback(json)).toBeNull();
      expect(safeParse(PlaybackSchema, json).success).toBe(false);
    },
  );
});
