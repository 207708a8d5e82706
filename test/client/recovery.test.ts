import { describe, expect, test } from 'vitest';
import { chooseRemedy, type StreamError, type StreamHistory } from '../../web/player/recovery.ts';

const fresh: StreamHistory = { mediaErrors: 0, networkErrors: 0, overdue: false };
const network = (error: Partial<StreamError>): StreamError => ({
  fatal: true,
  kind: 'network',
  resource: 'segment',
  status: null,
  code: null,
  ...error,
});

describe('what a refusal means', () => {
  test.each([
    ['a segment that is gone', { resource: 'segment', status: 404, code: 'not_found' }, { do: 'lost' }],
    ['a segment of somebody else', { resource: 'segment', status: 403, code: 'forbidden' }, { do: 'lost' }],
    ['a visit that was given back', { resource: 'playlist', status: 410, code: 'cancelled' }, { do: 'lost' }],
    ['a playlist nobody knows', { resource: 'playlist', status: 404, code: null }, { do: 'lost' }],
    [
      'a media that does not exist',
      { resource: 'playlist', status: 404, code: 'not_found' },
      { do: 'fail', code: 'not_found' },
    ],
    [
      'playback switched off',
      { resource: 'playlist', status: 404, code: 'playback_off' },
      { do: 'fail', code: 'playback_off' },
    ],
    ['a server with no room', { resource: 'playlist', status: 503, code: 'busy' }, { do: 'fail', code: 'busy' }],
    [
      'a viewer who is signed out',
      { resource: 'playlist', status: 401, code: 'signed_out' },
      { do: 'fail', code: 'signed_out' },
    ],
  ] as const)('%s', (_, error, expected) => {
    expect(chooseRemedy(network(error), fresh)).toEqual(expected);
    // hls.js reports the error twice: when the request fails, and after the last try of hls.js. The player must act on
    // the first report.
    expect(chooseRemedy(network({ ...error, fatal: false }), fresh)).toEqual(expected);
  });
});

describe('networks', () => {
  test('an error that hls.js tries again itself is left to hls.js', () => {
    expect(chooseRemedy(network({ fatal: false, status: 503, code: 'not_ready' }), fresh)).toEqual({ do: 'nothing' });
    expect(chooseRemedy(network({ fatal: false }), fresh)).toEqual({ do: 'nothing' });
  });

  test('loading starts again after a pause that grows and is bounded', () => {
    const delays = [0, 1, 2, 3, 4, 5, 20].map((networkErrors) =>
      chooseRemedy(network({}), { ...fresh, networkErrors }),
    );
    expect(delays).toEqual(
      [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000].map((afterMs) => ({ do: 'retry', afterMs })),
    );
  });

  test('a viewer who has waited long enough is told, with the edge’s own code if it sent one', () => {
    const overdue = { ...fresh, overdue: true };
    expect(chooseRemedy(network({ status: 502, code: 'origin_unreachable' }), overdue)).toEqual({
      do: 'fail',
      code: 'origin_unreachable',
    });
    expect(chooseRemedy(network({}), overdue)).toEqual({ do: 'fail', code: 'network' });
  });
});

describe('media', () => {
  const broken = (fatal: boolean): StreamError => ({ fatal, kind: 'media', resource: null, status: null, code: null });

  test('a media error is reset, then reset with the other audio codec, then given up', () => {
    const steps = [0, 1, 2].map((mediaErrors) => chooseRemedy(broken(true), { ...fresh, mediaErrors }));
    expect(steps).toEqual([
      { do: 'recover-media', swapAudio: false },
      { do: 'recover-media', swapAudio: true },
      { do: 'fail', code: 'media' },
    ]);
  });

  test('a stall that hls.js nudges over changes nothing', () => {
    expect(chooseRemedy(broken(false), { ...fresh, mediaErrors: 2 })).toEqual({ do: 'nothing' });
  });
});
