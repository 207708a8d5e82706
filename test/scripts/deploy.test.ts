import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';

const run = promisify(execFile);

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
