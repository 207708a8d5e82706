import { test } from 'vitest';
import { useOrigin } from '../../worker/origin-double.ts';
import { fuzz } from '../fuzz/fuzz.ts';

const origin = useOrigin();

test('the same without an account of the edge’s own', { timeout: 900_000 }, () => fuzz(origin, []));
