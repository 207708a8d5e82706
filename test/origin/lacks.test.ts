import { expect, test } from 'vitest';
import { lacksOf } from '../../origin/library/lacks.ts';
import { probed } from './probes.ts';

test.each([
  ['nothing', probed({}, ['aac']), null],
  ['silence', probed({}, []), null],
  ['all of its sound', probed({}, [], { unheard: ['apac'] }), 'The server cannot decode its sound (apac).'],
  [
    'some of its sound',
    probed({}, ['ac3'], { unheard: ['siren', 'apac'] }),
    'The server cannot decode some of its sound (siren, apac).',
  ],
  [
    'its end',
    probed({}, ['aac'], { durationS: 199.6, statedS: 4_205 }),
    'Its file was cut off: of 1:10:05, 3:20 are there.',
  ],
])('a film may lack %s', (_, probe, words) => {
  expect(lacksOf(probe)).toBe(words);
});
