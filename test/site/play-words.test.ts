import { expect, test } from 'vitest';
import type { Situation } from '../../web/controls/words.ts';
import type { DemoAccount } from '../../web/site/account.ts';
import { playWords } from '../../web/site/play-words.ts';

const at = (state: Situation['state']): Situation => ({ state, play: 'idle', awaits: null });
const SIGNED_IN: DemoAccount = { kind: 'signed-in', username: 'demo', demo: null };
const SIGNED_OUT: DemoAccount = { kind: 'signed-out', demo: null };

test('the sign keeps a signed-out visitor from pressing Play, whatever was warmed before', () => {
  expect(playWords(at('primed'), SIGNED_OUT)).toMatchObject({ text: 'Sign in to play.', canPlay: false });
});

test('the sign does not ask for a sign-in while the visitor is being signed in', () => {
  expect(playWords({ ...at('error'), code: 'signed_out' }, { kind: 'asking' }).text).toBe('');
});

test('the sign asks for a sign-in where only the media server has accounts', () => {
  const asked = { text: 'Sign in to play.', canPlay: false };
  expect(playWords({ ...at('error'), code: 'signed_out' }, { kind: 'unknown' })).toMatchObject(asked);
});

test.each([SIGNED_IN, SIGNED_OUT, { kind: 'unknown' } as const])(
  'the sign says that playback is off to %o',
  (account) => {
    const off = { tone: 'problem', text: 'Playback is switched off on this server.', canPlay: false };
    expect(playWords(at('off'), account)).toMatchObject(off);
  },
);

test('the sign says that a film was let go while it was paused, and that Play goes on', () => {
  const sign = playWords({ state: 'error', code: 'cancelled', play: 'paused', awaits: null }, SIGNED_IN);
  expect(sign).toMatchObject({ tone: 'problem', canPlay: true });
  expect(sign.text).toContain('Play goes on at your place');
});
