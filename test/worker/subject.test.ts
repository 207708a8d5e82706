/** The account that a viewer's credentials name, as far as the edge can read the credentials. */
import { describe, expect, test } from 'vitest';
import { subjectOf } from '../../worker/auth/subject.ts';
import { binaryTerm, cookieOf, jwtOf, mapTerm, phoenixCookie } from './account-credentials.ts';

const ALICE = '0b8e6f2c-1111-4222-8333-444455556666';
const BOB = 'ffffffff-1111-4222-8333-444455556666';
const bearer = (token: string): string => `Bearer ${token}`;
const cookie = cookieOf(ALICE, 'first');
const token = jwtOf(ALICE, 'second');

describe('an account is named', () => {
  test.each([
    ['by the session cookie', { cookie }],
    ['by a JWT', { authorization: bearer(token) }],
    ['by a JWT after another spelling of Bearer', { authorization: `bearer ${token}` }],
    ['by both, when they agree', { cookie, authorization: bearer(token) }],
  ])('credentials name an account: %s', (_, credentials) => {
    expect(subjectOf(credentials)).toBe(ALICE);
  });

  test('a session that contains more than texts names an account', () => {
    const atom = [119, 4, ...new TextEncoder().encode('true')];
    const list = [108, 0, 0, 0, 2, 97, 1, ...binaryTerm('two'), 106];
    const tuple = [104, 3, 98, 0, 0, 0, 1, 110, 2, 0, 1, 1, 70, 0, 0, 0, 0, 0, 0, 0, 0];
    const session = mapTerm([
      ['phoenix_flash', mapTerm([['info', 'Welcome']])],
      ['atom', atom],
      ['list', list],
      ['tuple', tuple],
      ['string', [107, 0, 2, 1, 2]],
      ['guardian_default_token', token],
    ]);
    expect(subjectOf({ cookie: phoenixCookie(session) })).toBe(ALICE);
  });
});

describe('no account is named', () => {
  const entry = (value: string | number[]): string => phoenixCookie(mapTerm([['guardian_default_token', value]]));
  const planted = String.fromCharCode(...mapTerm([['guardian_default_token', token]]).slice(5));
  test.each([
    ['by nothing', {}],
    ['by an API key', { apiKey: token }],
    ['by an API key beside a cookie, which may be forged', { cookie, apiKey: 'key' }],
    ['by an API key beside a JWT, which may be forged', { authorization: bearer(token), apiKey: 'key' }],
    ['by a cookie and a JWT that disagree', { cookie, authorization: bearer(jwtOf(BOB, 's')) }],
    ['by a JWT beside a cookie that nobody can read', { cookie: '_mydia_key=opaque', authorization: bearer(token) }],
    ['by a cookie beside a token that is no JWT', { cookie, authorization: 'Bearer opaque' }],
    ['by another scheme', { authorization: `Basic ${token}` }],
    ['by a token with something after it', { authorization: `${bearer(token)} more` }],
    ['by the JWT of a paired device', { authorization: bearer(jwtOf(ALICE, 's', { typ: 'media_access' })) }],
    ['by a JWT without a kind', { authorization: bearer(jwtOf(ALICE, 's', { typ: undefined })) }],
    ['by a JWT of no account', { authorization: bearer(jwtOf('', 's')) }],
    ['by a JWT of a number', { authorization: bearer(jwtOf(1, 's')) }],
    ['by a JWT that is no JSON', { authorization: 'Bearer e30.bm8.s' }],
    ['by a session without a sign-in', { cookie: phoenixCookie(mapTerm([['_csrf_token', 'x']])) }],
    ['by a text in a session that only looks like one', { cookie: phoenixCookie(mapTerm([['flash', planted]])) }],
    ['by an inner map', { cookie: phoenixCookie(mapTerm([['x', mapTerm([['guardian_default_token', token]])]])) }],
    ['by an entry that is no text', { cookie: entry([97, 1]) }],
    ['by a term that is no map', { cookie: phoenixCookie(binaryTerm(token)) }],
    ['by a term that is cut off', { cookie: phoenixCookie(mapTerm([['guardian_default_token', token]]).slice(0, -1)) }],
    [
      'by a term with something after it',
      { cookie: phoenixCookie([...mapTerm([['guardian_default_token', token]]), 0]) },
    ],
    ['by a term of an unknown kind', { cookie: phoenixCookie(mapTerm([['x', [80, 0]]])) }],
    ['by a map that claims to be endless', { cookie: phoenixCookie([116, 255, 255, 255, 255]) }],
    [
      'by lists within lists without end',
      { cookie: phoenixCookie(new Array(6_000).fill(104).flatMap((tag) => [tag, 1])) },
    ],
  ])('credentials name no account: %s', (_, credentials) => {
    expect(subjectOf(credentials)).toBeNull();
  });
});
