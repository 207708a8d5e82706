import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';

test('every file that docs/security.md names exists', () => {
  const page = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');
  const files = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});
