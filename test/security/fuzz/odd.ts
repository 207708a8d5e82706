/** Texts at which some parser has failed. */
import * as fc from 'fast-check';

const DOTS = ['', '.', '..', '...', '%2e', '%2e%2e', '%2E.', '%252e%252e', '%u002e', '\u202e'];
const SLASHES = [
  '/',
  '//',
  '%2f',
  '%2F..%2f',
  '%252f',
  '%5c',
  '\\',
  '..\\',
  '／',
  '%ef%bc%8f',
  '%c0%af',
  '%e0%80%af',
  '%c0%ae',
];
const SIGNS = ';:@*%+\'"[]|^~!&=,'.split('');
const ESCAPES = ['%zz', '%0', '%00', '%0a', '%0d%0aset-cookie:%20a=b', '%09', '%20', '%ff', 'é', '💾'];
const CODE = ['<script>', '$(id)', '{{7}}', '__proto__', 'constructor', 'null', 'undefined', 'NaN', '-1', '0', '1e999'];
const HOSTS = ['https:%2f%2felsewhere.example', '//elsewhere.example', '@elsewhere.example', 'data:,a'];
const LONG = ['x'.repeat(65), 'x'.repeat(3000)];

export const odd = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...DOTS, ...SLASHES, ...SIGNS, ...ESCAPES, ...CODE, ...HOSTS, ...LONG) },
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const WORDS = 'api v1 hls stream preload renew cancel play movie episode file playback index.m3u8 segment_000.ts sw.js';
const MORE_WORDS = 'auth login logout me library posters site';

/** Parts of real paths. */
export const word = fc.constantFrom(...WORDS.split(' '), ...MORE_WORDS.split(' '));
