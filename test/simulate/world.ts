/** Films, their Durable Objects, the gate and the origin, with a network between them, on a clock of their own. */
import type { VisitId } from '../../protocol/ids.ts';
import { MAKER, type ViewerKey } from '../../worker/auth/viewer-keys.ts';
import { passesEndToOrigin } from '../../worker/media-file/answer.ts';
import type { MediaFileEvent } from '../../worker/media-file/state.ts';
import { replyTo } from '../../worker/origin-gate/reducer.ts';
import { holdersOf } from '../../worker/origin-gate/sessions.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { type Code, FileActor, GateActor, POLICY, PRODUCT } from './actors.ts';
import type { Coverage } from './coverage.ts';
import { HeadsModel } from './heads.ts';
import { OriginModel, timesOf } from './origin-model.ts';
import { BrokenPromise, Promises } from './promises.ts';
import {
  type Action,
  type AnswerKind,
  ECHOES,
  type Fate,
  FILMS,
  type HeadNews,
  type OriginCall,
  type PlayerRequest,
  type Request,
  VISITS,
} from './schedule.ts';
import { lineOf, requestOf } from './story.ts';
import { type Call, LIMIT_MS, take, type WireAnswer } from './wire.ts';

/** The viewer of each visit. Some viewers have several visits. */
const VIEWERS = ['ann', 'ann', 'ben', 'cleo', 'ben'] as const;
/** The saved position of each visit's viewer, in seconds. */
const SAVED = [0, 0, 4, 600, 0] as const;
const BEGIN = 1_700_000_000_000;
const FUSE = 20_000;

const viewerOf = (visit: number): ViewerKey => (VIEWERS[visit] ?? 'ann') as ViewerKey;
const visitOf = (visit: number): VisitId => `visit-${visit + 1}-of-${viewerOf(visit)}` as VisitId;

export interface Watching {
  code?: Code;
  coverage?: Coverage;
  /** Called with the story, a line a step. */
  tell?: (line: string) => void;
}

export class World {
  time = BEGIN;
  readonly files: FileActor[];
  readonly gate: GateActor;
  readonly origin: OriginModel;
  readonly heads: HeadsModel;
  readonly #code: Code;
  readonly #promises = new Promises();
  readonly tell: ((line: string) => void) | undefined;
  readonly #calls: Call[] = [];
  readonly #answers: WireAnswer[] = [];
  /** The last session that each of the origin's own players has started, by film. */
  readonly #played = Array.from({ length: FILMS }, () => new Map<number, OriginSessionId>());
  /** The fate of the next request to the origin, by kind of request. */
  readonly #next = new Map<OriginCall, Fate>();
  /** The answers that have arrived, the latest first. */
  #heard: WireAnswer[] = [];

  constructor(sound: boolean, { code = PRODUCT, coverage, tell }: Watching) {
    this.tell = tell;
    this.#code = code;
    this.origin = new OriginModel(!sound, POLICY.originIdleMs);
    this.heads = new HeadsModel(code, this.origin);
    this.files = Array.from({ length: FILMS }, (_, index) => {
      return new FileActor(index, code, (file, step) => {
        coverage?.file(step);
        tell?.(lineOf(file, step, BEGIN));
        this.#promises.fileStepped(file, step, this.origin);
        for (const effect of step.effects) {
          const dueAt = this.time + (effect.type === 'probe' ? effect.afterMs : 0);
          const sent = { file, sentAt: this.time, dueAt };
          this.#calls.push(
            effect.type === 'claim' ? { ...sent, to: 'gate', effect } : { ...sent, to: 'origin', effect },
          );
        }
      });
    });
    this.gate = new GateActor(code, (step) => {
      coverage?.gate(step);
      this.#promises.gateStepped(step, this.time);
      for (const { file: name } of step.nudges) {
        tell?.(`  the gate nudges ${name}`);
        const file = this.files.find((one) => one.name === name);
        if (file) this.#calls.push({ file, sentAt: this.time, dueAt: this.time, to: 'file' });
      }
    });
  }

  act(action: Action): void {
    switch (action.do) {
      case 'visit':
        this.visit(action.visit, action.film, action.request);
        break;
      case 'player':
        this.player(action.visit, action.film, action.request);
        break;
      case 'make':
        this.request('visit-of-the-maker' as VisitId, MAKER, action.film, action.isOver ? 'sign out' : 'preload');
        break;
      case 'head':
        this.#head(action.film, action.news);
        break;
      case 'deliver':
        for (const call of take(this.#calls, action.pick)) this.#deliver(call, action.fate);
        break;
      case 'answer':
        for (const answer of take(this.#answers, action.pick)) this.#hear(answer);
        break;
      case 'echo':
        this.#repeat(action.of, action.pick);
        break;
      case 'settle':
        this.#settle();
        this.#promises.viewersKeepFew(this.files, this.gate);
        break;
      case 'outage':
        for (const call of this.#drop(this.#calls, ({ to }) => to === 'origin')) this.#deliver(call, action.fate);
        for (const answer of this.#answers.splice(0)) this.#hear(answer);
        break;
      case 'fail the next':
        this.#next.set(action.call, action.fate);
        break;
      case 'wait':
        this.pass(action.ms, action.network, action.late);
        break;
      case 'crash':
        this.#crash(action.who, action.arrives);
        break;
      case 'clock':
        this.tell?.(`the clock of ${this.#name(action.who)} is ${action.skewMs / 1000} s off`);
        (this.files[action.who] ?? this.gate).skewMs = action.skewMs;
        break;
      case 'die':
        this.tell?.(`the ffmpeg of film-${action.film + 1} dies`);
        for (const { id } of this.origin.ofFilm(action.film)) this.origin.stop(id);
        break;
      case 'restart':
        this.tell?.('the origin starts again, with no memory');
        this.origin.restart();
        break;
      case 'replace':
        this.#replace(action.film, action.direct);
        break;
    }
  }

  #name(who: number): string {
    return this.files[who]?.name ?? 'the gate';
  }

  visit(visit: number, film: number, request: Request): void {
    this.request(visitOf(visit), viewerOf(visit), film, request, SAVED[visit]);
  }

  request(visit: VisitId, viewer: ViewerKey, film: number, request: Request, saved = 0): void {
    const file = this.files[film];
    if (!file) return;
    this.tell?.(`${visit}: ${request} ${file.name}`);
    if (request === 'watched') this.origin.touch(film, this.time);
    const index = this.heads.of(film);
    // A head is of no use when the viewer's place is in its last segment or after it.
    const head = index && saved < index.lastS ? index : null;
    const isHeld = file.state.leases.has(visit);
    const playing = request === 'press' || request === 'playlist';
    const isLease = playing || request === 'preload' || request === 'renew';
    if (isLease && !this.#code.needsLease(head, { playing, isHeld })) return;
    const position = this.#code.startAfter(head, saved);
    file.send(requestOf(request, visit, viewer, position), this.time);
    if (!isLease) return;
    this.#promises.asked(file, visit, { playing, isHeld, lastS: head?.lastS ?? null, saved });
    if (playing) this.heads.begin(visit, film);
  }

  #head(film: number, news: HeadNews): void {
    const file = this.files[film];
    if (!file) return;
    this.tell?.(`the head of ${file.name}: ${news}`);
    switch (news) {
      case 'keep':
        this.heads.keep(film);
        return;
      case 'forget':
        this.heads.forget(film);
        return;
      case 'replace the file':
        this.origin.replaceFile(film);
        return;
      case 'go on': {
        const { session } = file.state;
        if (session.phase !== 'ready') return;
        for (let visit = 0; visit < VISITS; visit++) {
          // The player loads the playlist again, and gets the session's own.
          if (!this.heads.goOn(visitOf(visit), film, session.id)) this.visit(visit, film, 'press');
        }
      }
    }
  }

  /** One of the origin's own players does something, for the viewer of a random visit. */
  player(drawn: number, film: number, request: PlayerRequest): void {
    const [file, played] = [this.files[film], this.#played[film]];
    if (!file || !played) return;
    const playing = [...played].filter(([, id]) => this.origin.sessions.has(id)).map(([visit]) => visit);
    const visit = request === 'start' || request === 'past' ? drawn : playing[drawn % playing.length];
    if (visit === undefined) return;
    const viewer = viewerOf(visit);
    const by = { visit: `player-${visit + 1}-of-${viewer}` as VisitId, viewer };
    this.tell?.(`${by.visit}: ${request} ${file.name}`);
    const id = played.get(visit);
    const running = id && this.origin.sessions.get(id);
    switch (request) {
      case 'start':
      case 'past': {
        const outcome = this.origin.start(film, this.time, 'player');
        if (outcome.kind !== 'session') return;
        played.set(visit, outcome.id);
        if (request === 'past') this.origin.playPast(outcome.id);
        else file.send({ type: 'adopted', id: outcome.id, isInUse: false, ...by }, this.time);
        return;
      }
      case 'use':
        if (!running) return;
        running.touchedAt = this.time;
        file.send({ type: 'used', id: running.id, ...by }, this.time);
        return;
      case 'end': {
        if (!running) return;
        played.delete(visit);
        const holders = holdersOf(this.gate.state, running.id).length;
        file.send({ type: 'ended', id: running.id, ...by }, this.time);
        if (passesEndToOrigin(file.state, running.id) && holders <= 1) this.origin.stop(running.id);
      }
    }
  }

  /** From now on no scheduled failure happens. */
  calm(): void {
    this.#next.clear();
  }

  #replace(film: number, direct: boolean): void {
    this.tell?.(`film-${film + 1} is now one that ${direct ? 'plays as it is' : 'must be transcoded'}`);
    const media = this.origin.mediaOf(film);
    if (direct) {
      this.origin.direct.add(media);
      for (const { id } of this.origin.ofFilm(film)) this.origin.stop(id);
      return;
    }
    this.origin.direct.delete(media);
    // The origin now answers a viewer's stream request by a redirect. So each file of the film learns that the film is
    // no direct play.
    for (const file of this.files) {
      if (this.origin.mediaOf(file.index) === media) file.send({ type: 'refuted' }, this.time);
    }
  }

  /** An object crashes. Its messages to the origin may still arrive, but their answers are lost. */
  #crash(who: number, arrives: number): void {
    this.tell?.(`${this.#name(who)} loses its memory`);
    const file = this.files[who];
    if (!file) {
      this.gate.asleep = true;
      this.#drop(this.#calls, ({ to }) => to === 'file');
      return;
    }
    file.asleep = true;
    this.#drop(this.#answers, (answer) => answer.file === file);
    this.#heard = this.#heard.filter((answer) => answer.file !== file);
    const sent = this.#drop(this.#calls, (call) => call.file === file && call.to !== 'file');
    for (const [n, call] of sent.entries()) if ((arrives >> (n % 4)) & 1) this.#deliver(call, 'unheard');
    this.#drop(this.#answers, (answer) => answer.file === file);
  }

  #drop<T>(list: T[], matches: (item: T) => boolean): T[] {
    const dropped = list.filter(matches);
    if (dropped.length > 0) list.splice(0, list.length, ...list.filter((item) => !matches(item)));
    return dropped;
  }

  #hear(answer: WireAnswer): void {
    this.#heard = [answer, ...this.#heard].slice(0, ECHOES);
    answer.file.send(answer.event, this.time);
  }

  /** Every answer that may be repeated arrives again. */
  repeatAll(): void {
    for (const answer of this.#heard.toReversed()) answer.file.send(answer.event, this.time);
  }

  #repeat(kind: AnswerKind, pick: number): void {
    const heard = this.#heard.filter(({ event }) => event.type === kind);
    for (const answer of take(heard, pick)) this.#hear(answer);
  }

  #answer(call: Call, event: MediaFileEvent): void {
    this.#answers.push({ file: call.file, event, sentAt: call.sentAt });
  }

  #deliver(call: Call, drawn: Fate): void {
    const { file } = call;
    const kind = call.to === 'origin' ? call.effect.type : null;
    const fate = (kind && this.#next.get(kind)) ?? drawn;
    if (kind) this.#next.delete(kind);
    this.tell?.(`  ${call.to === 'file' ? 'nudge' : call.effect.type} of ${file.name}: ${fate}`);
    const times = timesOf(fate);
    switch (call.to) {
      case 'file':
        for (let n = 0; n < times; n++) file.send({ type: 'nudged' }, this.time);
        return;
      case 'gate': {
        const { claim } = call.effect;
        for (let n = 0; n < times; n++) this.gate.send({ type: 'claim', file: file.name, claim }, this.time);
        const reply = times > 0 && fate !== 'unheard' ? replyTo(this.gate.state, file.name, claim) : null;
        this.#answer(call, { type: 'claimed', claim, reply });
        break;
      }
      case 'origin': {
        const event = this.origin.answer(file.index, call.effect, fate, this.time);
        this.#promises.startsAreFew(this.origin, this.files, this.time);
        this.#answer(call, event);
        break;
      }
    }
  }

  /** Every message that is under way arrives now. */
  #settle(): void {
    for (let fuse = 0; fuse < FUSE; fuse++) {
      const answer = this.#answers.shift();
      if (answer) this.#hear(answer);
      const at = answer ? -1 : this.#calls.findIndex(({ dueAt }) => dueAt <= this.time);
      if (!answer && at < 0) return;
      if (at >= 0) for (const call of take(this.#calls, at)) this.#deliver(call, 'heard');
    }
    throw new BrokenPromise('the parts never stop talking to each other');
  }

  pass(ms: number, network: boolean, late: boolean): void {
    const until = this.time + ms;
    this.tell?.(`${ms / 1000} s pass${network ? '' : ', and nothing arrives'}${late ? '; alarms are late' : ''}`);
    for (let fuse = 0; fuse < FUSE; fuse++) {
      if (network) this.#settle();
      const next = Math.min(until, this.#nextTime(network, late));
      this.#moveTo(next);
      this.#endOverdue();
      if (!late) this.#ringDue();
      if (next >= until) {
        if (late) this.#ringDue();
        if (network) this.#settle();
        return;
      }
    }
    throw new BrokenPromise('time does not pass');
  }

  #moveTo(time: number): void {
    this.time = Math.max(this.time, time);
    this.origin.dropIdle(this.time);
  }

  /** The time of the next event that happens by itself. */
  #nextTime(network: boolean, late: boolean): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { sentAt } of this.#answers) next = Math.min(next, sentAt + LIMIT_MS);
    for (const { sentAt, dueAt } of this.#calls) next = Math.min(next, network ? dueAt : sentAt + LIMIT_MS);
    if (late) return next;
    for (const actor of [...this.files, this.gate]) {
      if (actor.alarmAt !== null) next = Math.min(next, actor.alarmAt - actor.skewMs);
    }
    return next;
  }

  #ringDue(): void {
    for (const actor of [...this.files, this.gate]) {
      if (actor.alarmAt !== null && actor.alarmAt - actor.skewMs <= this.time) actor.ring(this.time);
    }
  }

  /** Ends the calls that have taken longer than their time limit. */
  #endOverdue(): void {
    const overdue = ({ sentAt }: { sentAt: number }): boolean => sentAt + LIMIT_MS <= this.time;
    for (const answer of this.#drop(this.#answers, overdue)) this.#hear(answer);
    for (const call of this.#drop(this.#calls, overdue)) this.#deliver(call, 'lost');
  }

  /**
   * No visitor comes any more, and the network is sound: the clock goes from one event that happens by itself to the
   * next, until none is left.
   */
  quieten(): void {
    const calmSince = this.time;
    for (let fuse = 0; fuse < FUSE; fuse++) {
      this.#settle();
      const next = this.#nextTime(true, false);
      if (next === Number.POSITIVE_INFINITY) {
        this.#promises.nothingIsLeft(this.origin, this.files, this.gate);
        return;
      }
      this.time = Math.max(this.time, next);
      for (const session of this.origin.dropIdle(this.time)) {
        const files = this.files.filter(({ index }) => this.origin.mediaOf(index) === session.media);
        if (session.by === 'edge') this.#promises.droppedIdle(files, this.time, calmSince);
      }
      this.#ringDue();
    }
    throw new BrokenPromise('2: the parts never come to rest');
  }
}
