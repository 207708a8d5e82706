import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';
import { parseConfig } from '../../worker/config.ts';

const run = promisify(execFile);
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

test('a deployment by button asks for each variable and for each secret that is needed, and says what it is', () => {
  const { vars, secrets } = parse(read('wrangler.toml')) as { vars: object; secrets: { required: string[] } };
  const example = [...read('.dev.vars.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(example).toEqual(secrets.required);
  const { cloudflare } = JSON.parse(read('package.json'));
  expect(Object.keys(cloudflare.bindings)).toEqual([...Object.keys(vars), ...secrets.required]);
});

test('a secret that is left empty there stops the Worker', () => {
  expect(() => parseConfig({ ORIGIN: 'https://mydia.example', SIGNING_KEY: '' })).toThrow('SIGNING_KEY');
});

test.each(['', 'staging', 'production'])(
  'wrangler would deploy the repository as it stands: environment "%s"',
  async (name) => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
    onTestFinished(() => rmSync(outdir, { recursive: true }));
    const wrangler = path.join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
    const args = [wrangler, 'deploy', '--dry-run', '--env', name, '--outdir', outdir];
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' };
    const { stdout, stderr } = await run(process.execPath, args, { cwd: ROOT, env });
    expect(stdout).toMatch(/env\.MEDIA_FILE \(MediaFile\)\s+Durable Object/);
    expect(stdout).toMatch(/env\.ORIGIN_GATE \(OriginGate\)\s+Durable Object/);
    expect(stdout).toMatch(/env\.ASSETS\s+Assets/);
    expect(stdout).toMatch(/env\.SITE \("origin"\)/);
    expect(stderr).not.toMatch(/warning/i);
  },
  60_000,
);
