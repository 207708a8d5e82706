import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
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

/**
 * Tests that run in workerd, with the settings of wrangler.toml, a double for the origin and short times.
 * @param bindings added to `vars`; a binding of the same name replaces the one in `vars`
 */
const inWorkerd = (
  test: { name: string; include: string[] } & TestProjectInlineConfiguration['test'],
  bindings: Record<string, string>,
  vars: Record<string, string> = SHORT,
): TestProjectInlineConfiguration => ({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        r2Buckets: ['HEADS_BUCKET'],
        bindings: {
          ORIGIN: 'https://origin.test',
          SITE: 'assets',
          ORIGIN_PUBLIC: 'https://media.example',
          SIGNING_KEY: 'a signing key that only the tests know',
          // With heads, only the first look at a film starts a session. Most tests need a session at each look.
          HEADS: 'off',
          ...vars,
          ...bindings,
        },
      },
    }),
  ],
  test: {
    sequence: { groupOrder: 1 },
    testTimeout: 30_000,
    // With a workerd for each test file, the tests take twice the time.
    isolate: false,
    setupFiles: ['test/worker/forget.ts'],
    ...test,
  },
});

const E2E = ['test/{e2e,load,browsers,library/odd-files}/*.test.ts', 'test/chaos/*.quick.test.ts'];
/**
 * These tests measure time, or need the last requests of a page that the visitor leaves. On a busy machine, such
 * requests may be lost.
 */
const TIMED = [
  'test/e2e/{busy-told,first-start,heads-without-stop,leave,library-heads,mydia-heads,mydia-speed,play-at-once,slow-origin}.test.ts',
];
/**
 * Test files that take minutes, in the order in which they start. The first two run side by side, and the second mostly
 * waits.
 */
const LONG = [
  'browsers/webkit',
  'e2e/neighbour',
  'e2e/press',
  'library/odd-files/odd-files',
  'e2e/tracks',
  'e2e/controls',
];

/**
 * Starts the long files first, so that none is left to run alone at the end. In a clean checkout Vitest knows nothing of
 * earlier runs, and starts the largest files first.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.includes(`/test/${name}.test.`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

/** Browsers and stacks take seconds to come up, and are shared by the files of a worker. */
const endToEnd = (
  test: { name: string; include: string[] } & TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  test: {
    testTimeout: 90_000,
    // When a test file is the only one to run, on a new machine, its hook waits until the films are made.
    hookTimeout: 180_000,
    isolate: false,
    globalSetup: 'test/e2e/global-setup.ts',
    ...test,
  },
});

const fuzz = fuzzSettings(process.env);
/** So many slots that the edge refuses no request for want of a slot: such a refusal could hide a fault. */
const ROOMY = { HOLD_S: '20', MAX_TRANSCODES: '10000', MAX_WARM: '10000' };

export default defineConfig({
  test: {
    // One worker more than the cores of the machines on which the tests mostly run: for a third of the time, tests
    // without a browser only wait for other processes, or for some time to pass.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/temporary-folder.ts',
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/{protocol,media-file,origin-gate,simulate,origin,contract,client,controls,site,scripts,docs,bench}/**/*.test.ts',
          ],
          testTimeout: 30_000,
          // Nothing in them is shared: a process for each file only costs time.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      inWorkerd(
        {
          name: 'worker',
          include: ['test/{worker,security}/*.test.ts'],
        },
        { ORIGIN_TOKEN: 'service-key' },
      ),
      inWorkerd(
        { name: 'slots', include: ['test/{slots,security/slots}/*.test.ts'] },
        {
          ORIGIN_TOKEN: 'service-key',
          MAX_TRANSCODES: '2',
          MAX_WARM: '1',
          MAX_WARM_PER_VIEWER: '1',
          PRELOADS_PER_MINUTE: '50',
          PRELOADS_PER_MINUTE_TOTAL: '80',
        },
      ),
      inWorkerd(
        { name: 'per-viewer', include: ['test/{per-viewer,security/per-viewer}/*.test.ts'] },
        { ORIGIN_TOKEN: '' },
      ),
      inWorkerd(
        { name: 'own-account', include: ['test/own-account/*.test.ts'] },
        { ORIGIN_TOKEN: '', ORIGIN_USERNAME: 'headstart', ORIGIN_PASSWORD: 'password-of-headstart' },
      ),
      inWorkerd(
        {
          name: 'own-players',
          include: ['test/own-players/*.test.ts'],
        },
        { ORIGIN_TOKEN: '', SITE: 'origin' },
      ),
      inWorkerd(
        { name: 'own-players-made', include: ['test/own-players/made/*.test.ts'] },
        { ORIGIN_TOKEN: 'service-key', SITE: 'origin', HEADS: 'on' },
      ),
      inWorkerd(
        { name: 'own-players-heads', include: ['test/own-players/heads/*.test.ts'] },
        { ORIGIN_TOKEN: '', SITE: 'origin', HEADS: 'on' },
      ),
      inWorkerd(
        { name: 'heads', include: ['test/heads/*.test.ts'] },
        { ORIGIN_TOKEN: 'service-key', HEADS: 'on', MAX_TRANSCODES: '2' },
      ),
      inWorkerd(
        { name: 'library', include: ['test/library/*.test.ts'] },
        { ORIGIN_TOKEN: 'service-key', HEADS: 'on', HEADS_CRON: 'on', MAX_TRANSCODES: '1' },
      ),
      inWorkerd({ name: 'proxy', include: ['test/proxy/*.test.ts'] }, { ORIGIN_TOKEN: 'service-key', SITE: 'origin' }),
      inWorkerd(
        {
          name: 'cost',
          include: ['test/cost/*.test.ts'],
          // A test file must not count what the Durable Objects of another test file have cost.
          isolate: true,
        },
        { ORIGIN_TOKEN: 'service-key', SITE: 'origin' },
        {},
      ),
      // The same requests are sent to two edges. The first has an account of its own at the origin; the second acts as
      // each viewer.
      ...['service-key', ''].map((ORIGIN_TOKEN) =>
        inWorkerd(
          {
            name: ORIGIN_TOKEN ? 'fuzz' : 'fuzz-per-viewer',
            include: ['test/security/fuzz/*.test.ts'],
            provide: { fuzz },
            testTimeout: 900_000,
          },
          { ...ROOMY, ORIGIN_TOKEN },
        ),
      ),
      // One browser and one ffmpeg at a time: two cores are little.
      endToEnd({ name: 'e2e', include: TIMED, fileParallelism: false, sequence: { groupOrder: 2 } }),
      endToEnd({ name: 'e2e-patient', include: E2E, exclude: TIMED, maxWorkers: 2, sequence: { groupOrder: 3 } }),
    ],
  },
});
