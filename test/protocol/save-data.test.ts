import { expect, test } from 'vitest';
import { isFrugal } from '../../protocol/save-data.ts';

test('Save-Data and 2g networks are spared', () => {
  expect(isFrugal({ connection: { saveData: true, effectiveType: '4g' } })).toBe(true);
  expect(isFrugal({ connection: { effectiveType: '2g' } })).toBe(true);
  expect(isFrugal({ connection: { effectiveType: 'slow-2g' } })).toBe(true);
});

test('other networks are not spared, nor browsers that do not tell', () => {
  expect(isFrugal({ connection: { saveData: false, effectiveType: '3g' } })).toBe(false);
  expect(isFrugal({ connection: { effectiveType: '4g' } })).toBe(false);
  expect(isFrugal({ connection: {} })).toBe(false);
  expect(isFrugal({})).toBe(false);
});
