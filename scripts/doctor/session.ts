/** Starts a session as the edge would, waits for its first segment, and gives it back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MediaRef } from '../../protocol/ids.ts';
import type { Credentials } from '../../worker/auth/credentials.ts';
import { OriginError, type OriginSessionId } from '../../worker/origins/adapter.ts';
import { IDLE_TIMEOUT_MS, Mydia } from '../../worker/origins/mydia.ts';
import type { Client } from './client.ts';
import { Hold } from './hold.ts';
import type { DoctorOptions } from './options.ts';
import { type DoctorReport, seconds } from './report.ts';

/**
 * How often, in milliseconds, the doctor asks for the playlist when the origin does not hold its answer. More requests
 * would take processor time from ffmpeg.
 */
const ASK_MS = 250;
/** `HOLD_S` of an edge with the default settings. */
const HOLD_MS = 15_000;

const IDLE_MINUTES = IDLE_TIMEOUT_MS / 60_000;

export const HOW_TO_FIND =
  'Open the page of a film that the browser cannot play as it is: /media/<id> or /movies/<id> is --media movie/<id>.';

/** After this many films without a transcode, the library counts as one that needs none. */
const MOST_FILMS = 50;

/**
 * @param films the candidates; the first that must be transcoded gets a session
 * @returns that film; null when no film must be transcoded
 * @throws `stopping`'s reason, and what `Client.open` throws. By then no session is left
 */
export async function examineSession(
  client: Client,
  credentials: Credentials,
  films: readonly MediaRef[],
  options: DoctorOptions,
  report: DoctorReport,
  stopping: AbortSignal,
): Promise<MediaRef | null> {
  const mydia = new Mydia(client.origin, [client.origin]);
  const hold = new Hold(client, mydia, credentials);
  try {
    for (const film of films.slice(0, MOST_FILMS)) {
      stopping.throwIfAborted();
      const started = await hold.start(film);
      stopping.throwIfAborted();
      switch (started.kind) {
        case 'direct':
          continue;
        case 'refused':
          report.wrong(started.wrong);
          return null;
        case 'session':
          examineAddress(started.address, options, report);
          await examineFirstSegment(mydia, started, credentials, { film, options, report, stopping });
          return film;
      }
    }
    const isOne = films.length === 1;
    report.skipped(
      `No session was started: the browser plays ${isOne ? films[0] : 'every film'} as it is, and there is nothing to do`,
      isOne ? `Give another one. ${HOW_TO_FIND}` : HOW_TO_FIND,
    );
    return null;
  } finally {
    await giveBack(hold, report);
  }
}

function examineAddress(address: string | null, { origin, originPublic }: DoctorOptions, report: DoctorReport): void {
  if (address === null) report.well('Its redirects name no host: ORIGIN_PUBLIC is not needed');
  else if (address === origin) report.well(`Its redirects name ${address}, as --origin does`);
  else if (address === originPublic) report.well(`Its redirects name ${address}, as --origin-public does`);
  else {
    report.wrong({
      what: `Its redirects name ${address}`,
      remedy: `Set ORIGIN_PUBLIC to ${address}, and say --origin-public ${address} here. If that is not its address, mend PHX_HOST in Mydia.`,
    });
  }
}

async function examineFirstSegment(
  mydia: Mydia,
  { id, ms }: { id: OriginSessionId; ms: number },
  credentials: Credentials,
  {
    film,
    options,
    report,
    stopping,
  }: { film: MediaRef; options: DoctorOptions; report: DoctorReport; stopping: AbortSignal },
): Promise<void> {
  const begun = performance.now();
  const outcome = await untilReady(mydia, id, credentials, { waitMs: options.waitMs, stopping });
  const tookMs = ms + performance.now() - begun;
  switch (outcome) {
    case 'ready': {
      const late =
        'Longer than HOLD_S: a visitor who presses Play at once waits twice. See what the server is busy with.';
      report.well(
        `A session of ${film} has its first segment after ${seconds(tookMs)} (started after ${seconds(ms)})`,
        tookMs > HOLD_MS ? late : null,
      );
      return;
    }
    case 'gone':
      return report.wrong({
        what: 'The session ended before it had a segment',
        remedy: 'Look at Mydia’s log: it has what ffmpeg said.',
      });
    case 'late':
      return report.wrong({
        what: `The session has no segment after ${seconds(options.waitMs)}`,
        remedy:
          'Look at the server’s processor and disk, and at what ffmpeg says in Mydia’s log; or give it longer by --wait.',
      });
  }
}

/** @throws `stopping`'s reason */
async function untilReady(
  mydia: Mydia,
  id: OriginSessionId,
  credentials: Credentials,
  { waitMs, stopping }: { waitMs: number; stopping: AbortSignal },
): Promise<'ready' | 'gone' | 'late'> {
  const done = new AbortController();
  const late = sleep(waitMs, 'late' as const, { signal: AbortSignal.any([stopping, done.signal]) });
  try {
    for (;;) {
      // An origin may hold its answer until the request's time limit has passed. Then the session has no segment yet.
      const probe = mydia.probe(id, credentials).then(
        ({ outcome }) => outcome,
        (error: unknown) => {
          if (error instanceof OriginError && error.uncertain) return 'not_ready' as const;
          throw error;
        },
      );
      const outcome = await Promise.race([probe, late]);
      if (outcome === 'ready' || outcome === 'gone' || outcome === 'late') return outcome;
      if ((await Promise.race([sleep(ASK_MS), late])) === 'late') return 'late';
    }
  } finally {
    done.abort();
    await late.catch(() => {});
  }
}

async function giveBack(hold: Hold, report: DoctorReport): Promise<void> {
  const outcome = await hold.release();
  switch (outcome) {
    case 'none':
      return;
    case 'gone':
      return report.well('Sessions are given back: this one is gone');
    case 'unknown':
      return report.wrong({
        what: 'Whether a session was started is not known: the answer was lost, twice',
        remedy: `Ask again when the connection is better. Mydia itself ends a session after ${IDLE_MINUTES} minutes.`,
      });
    case 'stuck':
      return report.wrong({
        what: 'The session could not be given back: it is there after its DELETE',
        remedy: `See that what is in front of Mydia lets DELETE through, and keeps no copies of /api/v1/hls/. Mydia itself ends the session after ${IDLE_MINUTES} minutes.`,
      });
  }
}
