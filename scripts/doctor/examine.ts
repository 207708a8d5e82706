/** What the doctor examines, in which order, and what it concludes. */
import { examineRole, examineToken, examineUse } from './account.ts';
import { Client } from './client.ts';
import { examineEdge } from './edge.ts';
import { type Identity, identify } from './identity.ts';
import { filmsOf, type LibraryFilms, readLibrary } from './library.ts';
import { whyNoAnswer } from './no-answer.ts';
import type { DoctorOptions } from './options.ts';
import { examinePage } from './page.ts';
import { examineGain, examinePlayer } from './player.ts';
import { type DoctorReport, seconds } from './report.ts';
import { examineRights } from './rights.ts';
import { examineServiceWorker } from './service-worker.ts';
import { examineSession, HOW_TO_FIND } from './session.ts';
import { type SignedIn, signIn } from './sign-in.ts';
import { noteOn } from './whereabouts.ts';

/** @throws `stopping`'s reason when `stopping` aborts; by then no session is left at the origin */
export async function examine(options: DoctorOptions, report: DoctorReport, stopping: AbortSignal): Promise<void> {
  try {
    await examineAll(new Client(options.origin, stopping), options, report, stopping);
  } catch (error) {
    if (stopping.aborted) throw error;
    report.wrong(whyNoAnswer(error, options.origin));
  }
}

async function examineAll(
  client: Client,
  options: DoctorOptions,
  report: DoctorReport,
  stopping: AbortSignal,
): Promise<void> {
  const identity = await identify(client);
  if (identity.kind === 'other') return report.wrong(identity.wrong);
  report.well(`${client.origin} answers in ${seconds(identity.ms)}`, await noteOn(client.origin));
  report.well(`It is a Mydia of ${identity.version}`);
  const library = identity.isPlayerOff ? null : await readLibrary(client);
  if (!examinePlayback(identity, library, report)) return;
  const player = await examinePlayer(client, report);
  const ownWorker = await examineServiceWorker(client, options.edge, report);
  if (options.edge) await examineEdge(options.edge, ownWorker, report, stopping);
  const account = await examineAccount(client, options, report);
  if (!account) return;
  const { credentials, cookie } = account;
  examineGain(player, report);
  await examineRole(client, credentials, report);
  const films = options.media ? [options.media] : library && filmsOf(library);
  if (!films) return report.skipped('No session was started: which film?', HOW_TO_FIND);
  const film = (await examineSession(client, credentials, films, options, report, stopping)) ?? options.media;
  if (!film) return;
  await examineUse(client, credentials, film, report);
  if (cookie) await examinePage(client, cookie, film, report);
  if (options.viewer) await examineRights(client, film, { account: credentials, viewer: options.viewer }, report);
}

/** @returns null when no account works */
async function examineAccount(client: Client, options: DoctorOptions, report: DoctorReport): Promise<SignedIn | null> {
  if (options.login) return signIn(client, options.login, report);
  if (options.token) {
    const credentials = await examineToken(client, options.token, report);
    return credentials && { credentials, cookie: null };
  }
  report.skipped(
    'Nothing more was looked at: there is no account',
    'Give the edge’s own by ORIGIN_USERNAME and ORIGIN_PASSWORD, or by ORIGIN_TOKEN. Without one the edge starts sessions as each viewer.',
  );
  return null;
}

/** @returns whether any film can be played */
function examinePlayback(
  identity: Extract<Identity, { kind: 'mydia' }>,
  library: LibraryFilms | null,
  report: DoctorReport,
): boolean {
  if (identity.isPlayerOff) {
    report.wrong({
      what: 'Playback is off: its player is switched off',
      remedy: 'Start Mydia without ENABLE_PLAYER=false.',
    });
    return false;
  }
  if (library && !library.playbackEnabled) {
    report.wrong({ what: 'Playback is off: its pages show no Play', remedy: 'Start it with ENABLE_PLAYBACK=true.' });
    return true;
  }
  if (library) report.well('Playback is on');
  else {
    report.well(
      'Its API plays',
      'Its pages show Play only with ENABLE_PLAYBACK=true: with ORIGIN_USERNAME, ORIGIN_PASSWORD and --media one is looked at.',
    );
  }
  return true;
}
