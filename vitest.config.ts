import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { fuzzSettings } from './test/security/fuzz/settings.ts';

// wrangler.toml asks for it by name; the tests bind one of their own.
process.env.SIGNING_KEY ??= 'is bound below';

/** Slots and floods have tests of their own. */
const SHORT = {
  LINGER_S: '1',
  HOLD_S: '2',
  MAX_TRANSCODES: '1000',
  MAX_WARM: '1000',
  MAX_WARM_PER_VIEWER: '1000',
  PRELOADS_PER_MINUTE: '10000',
  PRELOADS_PER_MINUTE_TOTAL: '10000',
};

/** Worker tests run in workerd, with the settings of wrangler.toml, a double for the origin and short times. */
const workerd = (bindings: Record<string, string>, over: Record<string, string> = SHORT) =>
  cloudflareTest({
    wrangler: { configPath: './wrangler.toml' },
    miniflare: {
      bindings: {
        ORIGIN: 'https://origin.test',
        SITE: 'assets',
        ORIGIN_PUBLIC: 'https://media.example',
        SIGNING_KEY: 'a signing key that only the tests know',
        ...over,
        ...bindings,
      },
    },
  });

const fuzz = fuzzSettings(process.env);
/** A machine that is busy, or full, is no reason to refuse anybody: what is refused for it could hide what should not be. */
const ROOMY = { HOLD_S: '20', MAX_TRANSCODES: '10000', MAX_WARM: '10000' };

export default defineConfig({
  test: {
    // By default one less than there are cores; but these tests wait for other processes half of their time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{protocol,media-file,origin-gate,simulate,origin,client,site,scripts,bench}/**/*.test.ts'],
          testTimeout: 30_000,
          // Nothing in them is shared: a process for each file only costs time.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [workerd({ ORIGIN_TOKEN: 'service-key' })],
        test: {
          name: 'worker',
          include: ['test/{worker,security}/*.test.ts'],
          // A workerd for each file costs as much time again as the tests.
          isolate: false,
          setupFiles: ['test/worker/forget.ts'],
          sequence: { groupOrder: 2 },
        },
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
          include: ['test/{per-viewer,security/per-viewer}/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        plugins: [workerd({ ORIGIN_TOKEN: 'service-key', SITE: 'origin' })],
        test: { name: 'proxy', include: ['test/proxy/*.test.ts'], sequence: { groupOrder: 2 } },
      },
      {
        plugins: [workerd({ ORIGIN_TOKEN: 'service-key', SITE: 'origin' }, {})],
        test: { name: 'cost', include: ['test/cost/*.test.ts'], sequence: { groupOrder: 2 } },
      },
      // The same requests, once for each way to act at the origin.
      ...(['service-key', ''] as const).map((ORIGIN_TOKEN) => ({
        plugins: [workerd({ ...ROOMY, ORIGIN_TOKEN })],
        test: {
          name: ORIGIN_TOKEN ? 'fuzz' : 'fuzz-per-viewer',
          provide: { fuzz },
          include: ['test/security/fuzz/*.test.ts'],
          testTimeout: 900_000,
          sequence: { groupOrder: 2 },
        },
      })),
      {
        test: {
          name: 'e2e',
          include: ['test/{e2e,load}/*.test.ts', 'test/chaos/*.quick.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // One browser and one ffmpeg at a time: two cores are little. They take seconds to come up, and are shared.
          fileParallelism: false,
          isolate: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
