/** The storage of the edge's Durable Objects, read from workerd's own files while it runs, or after it has ended. */
import { cpSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deserialize } from 'node:v8';
import { isAtRest, type MediaFileState } from '../../worker/media-file/state.ts';
import type { Entry } from '../../worker/origin-gate/state.ts';

type Core = Omit<MediaFileState, 'leases' | 'tombstones' | 'roster'>;

/** Reads a Durable Object's rows by key. Their values are serialized in V8's own format. */
function readRows(file: string): Map<string, unknown> {
  const database = new DatabaseSync(file);
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_cf_KV'").get();
    const rows = table ? database.prepare('SELECT key, value FROM _cf_KV').all() : [];
    return new Map(rows.map(({ key, value }) => [String(key), deserialize(value as Uint8Array)]));
  } finally {
    database.close();
  }
}

/** The number of attempts to copy: a copy of files that workerd is writing may be inconsistent. */
const TRIES = 5;

/** @param scratch a folder for copies @returns the stored leases, slots and stops, one sentence each */
export function readStorage(stateDir: string, scratch: string): string[] {
  for (let tries = 1; ; tries++) {
    try {
      return readCopy(stateDir, scratch);
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}

function readCopy(stateDir: string, scratch: string): string[] {
  // The test reads a copy: workerd must be the only user of its files, and the test must not change them.
  const copy = mkdtempSync(path.join(scratch, 'storage-'));
  try {
    if (existsSync(stateDir)) cpSync(stateDir, copy, { recursive: true, force: true });
    const held: string[] = [];
    for (const file of globSync('**/*.sqlite', { cwd: copy })) {
      const rows = readRows(path.join(copy, file));
      held.push(...heldByFile(rows), ...heldAtGate(rows));
    }
    return held;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function heldByFile(rows: Map<string, unknown>): string[] {
  const core = rows.get('core') as Core | undefined;
  if (!core) return [];
  const leases = new Map([...rows].filter(([key]) => key.startsWith('lease:'))) as unknown as MediaFileState['leases'];
  const state: MediaFileState = { ...core, leases, tombstones: new Map(), roster: new Map() };
  if (isAtRest(state)) return [];
  const { session, stops, slot } = state;
  return [`a file is ${session.phase}: ${leases.size} leases, ${stops.size} stops, slot ${slot.granted}`];
}

const heldAtGate = (rows: Map<string, unknown>): string[] =>
  [...rows]
    .filter(([key, entry]) => key.startsWith('file:') && (entry as Entry).slot !== 'none')
    .map(([key, entry]) => `the gate has a slot ${(entry as Entry).slot} for ${key}`);
