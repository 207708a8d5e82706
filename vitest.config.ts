import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { fuzzSettings } from './test/security/fuzz/settings.ts';

/** Worker tests run in workerd, with the settings of wrangler.toml, a double for the origin and short times. */
const workerd = (bindings: Record<string, string>) =>
  cloudflareTest({
    wrangler: { configPath: './wrangler.toml' },
    miniflare: {
      bindings: {
        ORIGIN: 'https://origin.test',
        ORIGIN_PUBLIC: 'https://media.example',
        SIGNING_KEY: 'a signing key that only the tests know',
        LINGER_S: '1',
        HOLD_S: '2',
        // Slots and floods have tests of their own.
        MAX_TRANSCODES: '1000',
        MAX_WARM: '1000',
        MAX_WARM_PER_VIEWER: '1000',
        PRELOADS_PER_MINUTE: '10000',
        PRELOADS_PER_MINUTE_TOTAL: '10000',
        ...bindings,
      },
    },
  });

const provide = { fuzz: fuzzSettings(process.env) };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{protocol,media-file,origin-gate,simulate,origin,client,site,scripts}/**/*.test.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [workerd({ ORIGIN_TOKEN: 'service-key' })],
        test: { name: 'worker', provide, include: ['test/{worker,security}/*.test.ts'], sequence: { groupOrder: 2 } },
      },
      {
        plugins: [
          workerd({
            ORIGIN_TOKEN: 'service-key',
            MAX_TRANSCODES: '2',
            MAX_WARM: '1',
            MAX_WARM_PER_VIEWER: '1',
            PRELOADS_PER_MINUTE: '50',
            PRELOADS_PER_MINUTE_TOTAL: '80',
          }),
        ],
        test: { name: 'slots', include: ['test/{slots,security/slots}/*.test.ts'], sequence: { groupOrder: 2 } },
      },
      {
        plugins: [workerd({ ORIGIN_TOKEN: '' })],
        test: {
          name: 'per-viewer',
          provide,
          include: ['test/{per-viewer,security/per-viewer}/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{e2e,load}/*.test.ts', 'test/chaos/*.quick.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // One browser and one ffmpeg at a time: two cores are little.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
