import { expect, test } from 'vitest';
import type { Account } from '../../web/site/account.ts';
import { playSign } from '../../web/site/play-sign.ts';

const SIGNED_IN: Account = { kind: 'signed-in', username: 'demo', demo: null };
const SIGNED_OUT: Account = { kind: 'signed-out', demo: null };

test.each(['ready', 'primed', 'direct'] as const)('says that Play is ready when it is %s', (state) => {
  expect(playSign(state, null, SIGNED_IN)).toEqual({ tone: 'ready', text: 'Ready', canPlay: true });
});

test('says nothing before anything is known', () => {
  expect(playSign(null, null, { kind: 'asking' })).toEqual({ tone: 'none', text: '', canPlay: true });
});

test('does not let a visitor who is signed out try, whatever was made ready before', () => {
  expect(playSign('primed', null, SIGNED_OUT)).toMatchObject({ text: 'Sign in to play.', canPlay: false });
});

test('does not ask to sign in while the visitor is being signed in', () => {
  expect(playSign('error', 'signed_out', { kind: 'asking' }).text).toBe('');
});

test('asks to sign in where only the media server has accounts', () => {
  expect(playSign('error', 'signed_out', { kind: 'unknown' })).toMatchObject({
    text: 'Sign in to play.',
    canPlay: false,
  });
});

test.each([SIGNED_IN, SIGNED_OUT, { kind: 'unknown' } as const])('says that playback is off to %o', (account) => {
  const off = { tone: 'problem', text: 'Playback is switched off on this server.', canPlay: false };
  expect(playSign('off', null, account)).toEqual(off);
});

test.each(['busy', 'error'] as const)('a session that is not there (%s) keeps nobody from trying', (state) => {
  expect(playSign(state, null, SIGNED_IN)).toMatchObject({ tone: 'problem', canPlay: true });
});

test('who has pressed Play and waits for the server is told what for', () => {
  const text = 'The server is busy with other viewers. Your film starts when one of them stops.';
  expect(playSign('busy', null, SIGNED_IN, true)).toEqual({ tone: 'problem', text, canPlay: true });
  expect(playSign('ready', null, SIGNED_IN, true).tone).toBe('ready');
});

test('who has looked at too much at once can play all the same', () => {
  expect(playSign('error', 'too_many', SIGNED_IN)).toMatchObject({ canPlay: true });
});

test('a server that does not answer and a title that is gone are told apart', () => {
  expect(playSign('error', 'not_found', SIGNED_IN).text).not.toBe(playSign('error', 'network', SIGNED_IN).text);
});
