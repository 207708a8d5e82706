/** Records which events were met in which states, of a media file and of a media file's entry at the gate. */
import type { MediaFileEvent, MediaFileState } from '../../worker/media-file/state.ts';
import type { SlotClaim } from '../../worker/origin-gate/claim.ts';
import type { Entry } from '../../worker/origin-gate/state.ts';
import type { FileStep, GateStep } from './actors.ts';

export type Counts = { [pair: string]: number };

const FILE_STATES = [
  'none',
  'direct',
  'queued',
  'starting',
  'starting, unheld',
  'warming',
  'warming, unheld',
  'ready',
  'ready, unheld',
  'failed',
  'failed, unheld',
  'uncertain',
  'uncertain, unheld',
];
const FILE_EVENTS: MediaFileEvent['type'][] = [
  'preload',
  'renew',
  'requested',
  'paused',
  'looks_again',
  'cancel',
  'watched',
  'adopted',
  'used',
  'ended',
  'signed_out',
  'started',
  'probed',
  'stopped',
  'claimed',
  'nudged',
  'refuted',
  'woke',
  'restarted',
];
const GATE_STATES = [
  'unknown',
  'waits to play',
  'waits to look',
  'reserved to play',
  'reserved to look',
  'plays',
  'stands still',
  'looks',
  'lingers',
  'stands still, evicted',
  'looks, evicted',
  'lingers, evicted',
];
const CLAIMS = [
  'wants nothing',
  'wants warm',
  'wants play',
  'holds for nothing',
  'holds warm',
  'holds paused',
  'holds play',
];
const GATE_EVENTS = [...CLAIMS, 'woke', 'restarted'];

/**
 * Pairs that are too rare to expect: a file's claim says that the file holds a slot, and the gate's entry says that the
 * file waits for a slot. This happens only after the gate has forgotten the file, in one schedule of a million.
 */
const UNEXPECTED = /^(?:waits|reserved) to \w+ \+ holds /;

function fileState({ session, leases }: MediaFileState): string {
  const phase = session.phase === 'failed' && session.uncertain ? 'uncertain' : session.phase;
  return leases.size > 0 || phase === 'none' || phase === 'direct' ? phase : `${phase}, unheld`;
}

const VERBS = {
  warm: ['look', 'looks'],
  play: ['play', 'plays'],
  paused: ['stand still', 'stands still'],
  spare: ['make', 'makes'],
} as const;

function gateState(entry: Entry | undefined): string {
  if (!entry) return 'unknown';
  const { slot, wants, evicted } = entry;
  const [verb, verbs] = wants === null ? ['linger', 'lingers'] : VERBS[wants];
  if (slot !== 'held') return `${slot === 'none' ? 'waits' : 'reserved'} to ${verb}`;
  return `${verbs}${evicted ? ', evicted' : ''}`;
}

const claimKind = ({ wants, holds }: SlotClaim): string =>
  holds ? `holds ${wants ?? 'for nothing'}` : `wants ${wants ?? 'nothing'}`;

export class Coverage {
  readonly files: Counts = {};
  readonly gates: Counts = {};

  file({ before, event }: FileStep): void {
    count(this.files, `${fileState(before)} + ${event.type}`);
  }

  gate({ before, event }: GateStep): void {
    if (event.type === 'claim') {
      count(this.gates, `${gateState(before.files.get(event.file))} + ${claimKind(event.claim)}`);
      return;
    }
    for (const entry of before.files.values()) count(this.gates, `${gateState(entry)} + ${event.type}`);
  }

  add({ files, gates }: { files: Counts; gates: Counts }): void {
    for (const [pair, n] of Object.entries(files)) count(this.files, pair, n);
    for (const [pair, n] of Object.entries(gates)) count(this.gates, pair, n);
  }

  get steps(): number {
    return Object.values(this.files).reduce((sum, n) => sum + n, 0);
  }

  /** The pairs of state and event that can happen and were not met. */
  missing(): string[] {
    const pairs = (states: string[], events: string[], counts: Counts): string[] =>
      states.flatMap((state) => events.map((event) => `${state} + ${event}`)).filter((pair) => !counts[pair]);
    const missing = [
      ...pairs(FILE_STATES, FILE_EVENTS, this.files),
      ...pairs(GATE_STATES, CLAIMS, this.gates),
      ...pairs(GATE_STATES.slice(1), ['woke', 'restarted'], this.gates),
    ];
    return missing.filter((pair) => !UNEXPECTED.test(pair));
  }

  tables(): string {
    return `${table('media file', FILE_STATES, FILE_EVENTS, this.files)}\n\n${table('gate', GATE_STATES, GATE_EVENTS, this.gates)}`;
  }
}

function count(counts: Counts, pair: string, n = 1): void {
  counts[pair] = (counts[pair] ?? 0) + n;
}

/** A row for each state, with the count of each event. `-`: the pair is too rare to expect. */
function table(title: string, states: string[], events: string[], counts: Counts): string {
  const head = [title, ...events];
  const rows = states.map((state) => [
    state,
    ...events.map((event) => {
      const pair = `${state} + ${event}`;
      return counts[pair] ? String(counts[pair]) : UNEXPECTED.test(pair) ? '-' : '0';
    }),
  ]);
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => row[n]?.length ?? 0)));
  const line = (row: string[]): string =>
    row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  ');
  return [head, ...rows].map(line).join('\n');
}
