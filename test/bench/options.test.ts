import { expect, test } from 'vitest';
import { readChoice, readOptions } from './options.ts';

test('the benchmark measures everything 15 times by default', () => {
  const { runs, only, networks, write } = readOptions([]);
  expect({ runs, networks, write }).toEqual({ runs: 15, networks: ['none', 'slow'], write: false });
  expect(only).toContain('limit');
  expect(only).toContain('preload');
});

test('the benchmark’s options choose rows and networks', () => {
  expect(readOptions(['--only', 'limit,in-place', '--network', 'slow', '--runs', '2'])).toEqual({
    runs: 2,
    only: ['limit', 'in-place'],
    networks: ['slow'],
    write: false,
  });
});

test('the benchmark refuses an unknown row or network, and names those that exist', () => {
  expect(() => readOptions(['--runs', '0'])).toThrow('--runs is 0: expected a number of 1 or more');
  expect(() => readOptions(['--only', 'limit,magic'])).toThrow('--only is magic: expected some of limit,limit-at-once');
  expect(() => readOptions(['--network', '5g'])).toThrow('--network is 5g: expected some of none,slow');
});

test('an option chooses by name, and refuses an unknown name', () => {
  expect(readChoice('browser', 'b,a', { a: 1, b: 2 })).toEqual([2, 1]);
  expect(() => readChoice('browser', 'c', { a: 1, b: 2 })).toThrow('--browser is c: expected some of a,b');
});

test('the benchmark keeps the figures of a whole run only', () => {
  expect(readOptions(['--write']).write).toBe(true);
  expect(() => readOptions(['--write', '--only', 'limit'])).toThrow('--write keeps');
  expect(() => readOptions(['--write', '--network', 'none'])).toThrow('--write keeps');
});
