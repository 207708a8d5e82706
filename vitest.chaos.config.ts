import { defineConfig } from 'vitest/config';

/** `npm run test:chaos`: the real parts are broken, one after another. It takes too long for `npm test`. */
export default defineConfig({
  test: {
    include: ['test/chaos/*.test.ts'],
    testTimeout: 400_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
