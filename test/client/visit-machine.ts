/**
 * Drives a visit's reducer as its page would: it takes events, collects the effects, and has a clock that only the test
 * moves.
 */
import type { VisitId } from '../../protocol/ids.ts';
import type { Status } from '../../protocol/messages.ts';
import {
  dueAt,
  newVisit,
  type ShownState,
  shownState,
  type Visit,
  type VisitEffect,
  type VisitEvent,
} from '../../web/client/visit.ts';
import { reduceVisit } from '../../web/client/visit-life.ts';

export const RENEW_MS = 10_000;
export const A = 'visit-aaaaaaaaaaaa' as VisitId;
export const B = 'visit-bbbbbbbbbbbb' as VisitId;

export interface VisitMachine {
  visit: Visit;
  now: number;
  /** The effects of the last event. */
  effects: VisitEffect[];
  tell(event: VisitEvent): VisitMachine;
  /** The edge answers the request of the present visit. `renewAfterS` is as in the protocol. */
  reply(status: Status, renewAfterS?: number | null): VisitMachine;
  /** Moves the clock, with a tick whenever the visit has asked for one. */
  wait(ms: number): VisitMachine;
  readonly shown: ShownState | null;
  /** @returns the effects of the last event that are of this kind */
  did<Kind extends VisitEffect['do']>(kind: Kind): Array<Extract<VisitEffect, { do: Kind }>>;
}

export function machine({ visible = true, frugal = false } = {}): VisitMachine {
  return {
    visit: newVisit(visible, frugal),
    now: 1_000_000,
    effects: [],
    tell(event) {
      const [visit, ...effects] = reduceVisit(this.visit, event, this.now);
      this.visit = visit;
      this.effects = effects;
      return this;
    },
    reply(status, renewAfterS = RENEW_MS / 1000) {
      const { phase } = this.visit;
      const visit = phase.at === 'asking' ? phase.visit : phase.at === 'held' ? phase.reply.visit : A;
      const reply = { status, visit, manifest: `/manifest/${visit}`, renewAfterS };
      return this.tell({ type: 'reply', reply });
    },
    wait(ms) {
      const end = this.now + ms;
      const effects: VisitEffect[] = [];
      for (let due = dueAt(this.visit); due <= end; due = dueAt(this.visit)) {
        this.now = Math.max(due, this.now);
        this.tell({ type: 'tick' });
        effects.push(...this.effects);
      }
      this.now = end;
      this.effects = effects;
      return this;
    },
    get shown() {
      return shownState(this.visit);
    },
    did<Kind extends VisitEffect['do']>(kind: Kind) {
      return this.effects.filter((effect): effect is Extract<VisitEffect, { do: Kind }> => effect.do === kind);
    },
  };
}

/** A visit that waits for the reply to its preload. */
export const asking = (options = {}): VisitMachine =>
  machine(options).tell({ type: 'open', claim: true }).tell({ type: 'opened', visit: A });

/** A visit that holds a lease with this status. */
export const holding = (status: Status, options = {}): VisitMachine => asking(options).reply(status);
