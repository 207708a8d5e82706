import { expect, test } from 'vitest';
import { isFrugal } from '../../protocol/thrift.ts';

test('Save-Data and 2g networks are spared', () => {
  expect(isFrugal({ saveData: true, effectiveType: '4g' })).toBe(true);
  expect(isFrugal({ effectiveType: '2g' })).toBe(true);
  expect(isFrugal({ effectiveType: 'slow-2g' })).toBe(true);
});

test('others are not, nor browsers that do not say', () => {
  expect(isFrugal({ saveData: false, effectiveType: '3g' })).toBe(false);
  expect(isFrugal({ effectiveType: '4g' })).toBe(false);
  expect(isFrugal({})).toBe(false);
  expect(isFrugal(undefined)).toBe(false);
});
