import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('everything is measured 15 times unless told otherwise', () => {
  const { runs, only, networks, write } = readOptions([]);
  expect({ runs, networks, write }).toEqual({ runs: 15, networks: ['none', 'slow'], write: false });
  expect(only).toContain('limit');
  expect(only).toContain('preload');
});

test('rows and networks can be chosen', () => {
  expect(readOptions(['--only', 'limit,in-place', '--network', 'slow', '--runs', '2'])).toEqual({
    runs: 2,
    only: ['limit', 'in-place'],
    networks: ['slow'],
    write: false,
  });
});

test('what cannot be measured is refused with what could be', () => {
  expect(() => readOptions(['--runs', '0'])).toThrow('--runs is 0: expected a number of 1 or more');
  expect(() => readOptions(['--only', 'limit,magic'])).toThrow('--only is magic: expected some of limit,limit-at-once');
  expect(() => readOptions(['--network', '5g'])).toThrow('--network is 5g: expected some of none,slow');
});

test('only a whole run is kept', () => {
  expect(readOptions(['--write']).write).toBe(true);
  expect(() => readOptions(['--write', '--only', 'limit'])).toThrow('--write keeps');
  expect(() => readOptions(['--write', '--network', 'none'])).toThrow('--write keeps');
});
