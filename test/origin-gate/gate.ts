/**
 * Drives a gate step by step: the test sends claims, and reads the gate's replies and nudges. The clock moves only when
 * the test moves it.
 */
import type { ViewerKey } from '../../worker/auth/viewer-keys.ts';
import type { FileName, SlotClaim, SlotClaimReply, SlotVerdict } from '../../worker/origin-gate/claim.ts';
import { nextGateWake, reduceGate, replyTo } from '../../worker/origin-gate/reducer.ts';
import { EMPTY_GATE, type GateEvent, type GatePolicy, type GateState } from '../../worker/origin-gate/state.ts';

export const POLICY: GatePolicy = { maxTranscodes: 2, maxWarm: 1, maxWarmPerViewer: 2, originIdleMs: 30 * 60_000 };

const name = (text: string): FileName => text as FileName;
export const viewer = (text: string): ViewerKey => text as ViewerKey;

export class Gate {
  state: GateState = EMPTY_GATE;
  now = 1_700_000_000_000;
  /** The files that the last step nudged. */
  nudged: string[] = [];
  readonly policy: GatePolicy;
  readonly #seqs = new Map<string, number>();

  constructor(policy: Partial<GatePolicy> = {}) {
    this.policy = { ...POLICY, ...policy };
  }

  /** A claim with the file's next number, unless the test gives one. */
  claim(file: string, said: Partial<SlotClaim> = {}): SlotClaimReply {
    const seq = said.seq ?? (this.#seqs.get(file) ?? 0) + 1;
    this.#seqs.set(file, Math.max(seq, this.#seqs.get(file) ?? 0));
    const viewers = { all: false, came: new Map(), left: [] };
    const claim: SlotClaim = {
      seq,
      wants: 'warm',
      holds: false,
      renewedAt: this.now,
      viewers,
      session: null,
      releases: [],
      ...said,
    };
    this.step({ type: 'claim', file: name(file), claim });
    return replyTo(this.state, name(file), claim);
  }

  /** The file has no slot and claims one. */
  wants(file: string, wants: SlotClaim['wants'] = 'warm'): SlotVerdict {
    return this.claim(file, { wants }).verdict;
  }

  /** The file claims again, and keeps its slot. */
  keeps(file: string, wants: SlotClaim['wants'] = 'warm'): SlotVerdict {
    return this.claim(file, { wants, holds: true }).verdict;
  }

  /** The file gives its slot back: none of its sessions runs any more. */
  leaves(file: string): void {
    this.claim(file, { wants: null, holds: false });
  }

  /** A file that has a slot tells the gate that this viewer looks at the file. */
  looks(who: string, file: string): SlotClaimReply {
    const came = new Map([[viewer(who), this.now]]);
    return this.claim(file, { holds: true, viewers: { all: false, came, left: [] } });
  }

  after(ms: number, event: GateEvent = { type: 'woke' }): void {
    this.now += ms;
    this.step(event);
  }

  step(event: GateEvent): void {
    const { state, nudges } = reduceGate(this.state, event, this.now, this.policy);
    this.state = structuredClone(state);
    this.nudged = nudges.map(({ file }) => file);
  }

  /** Moves the clock to the alarm, and rings the alarm. @throws when none is set */
  wake(): void {
    const at = nextGateWake(this.state);
    if (at === null) throw new Error('no alarm is set');
    this.after(Math.max(0, at - this.now));
  }

  knows(file: string): boolean {
    return this.state.files.has(name(file));
  }
}
