import { expect, test } from 'vitest';
import { seekShareOf } from '../../web/controls/keyboard.ts';

const pressed = (key: string, more: Partial<KeyboardEvent> = {}) => seekShareOf({ key, ...more } as KeyboardEvent);

test.each([
  ['0', 0],
  ['5', 0.5],
  ['9', 0.9],
])('the key %s leads to its share of the film', (key, share) => {
  expect(pressed(key)).toBe(share);
});

test.each(['a', 'F1', ' ', '10'])('the key %s leads to no place in the film', (key) => {
  expect(pressed(key)).toBe(null);
});

test('a digit with Ctrl, Alt or Cmd is the browser’s', () => {
  for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) expect(pressed('3', { [modifier]: true })).toBe(null);
});
