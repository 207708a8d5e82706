/** The examination: what is looked at, in which order, and what comes of it. */
import type { Library } from '../../protocol/library.ts';
import { examineRole, examineToken, examineUse } from './account.ts';
import { Client } from './client.ts';
import { type Identity, identify } from './identity.ts';
import { filmsOf, readLibrary } from './library.ts';
import { whyNoAnswer } from './no-answer.ts';
import type { Options } from './options.ts';
import { type Report, seconds } from './report.ts';
import { examineSession, HOW_TO_FIND } from './session.ts';
import { noteOn } from './whereabouts.ts';

/** @throws `stopping`'s reason, when nothing is left behind */
export async function examine(options: Options, report: Report, stopping: AbortSignal): Promise<void> {
  try {
    await examineAll(new Client(options.origin, stopping), options, report, stopping);
  } catch (error) {
    if (stopping.aborted) throw error;
    report.wrong(whyNoAnswer(error, options.origin));
  }
}

async function examineAll(client: Client, options: Options, report: Report, stopping: AbortSignal): Promise<void> {
  const identity = await identify(client);
  if (identity.kind === 'other') return report.wrong(identity.wrong);
  report.well(`${client.origin} answers in ${seconds(identity.ms)}`, await noteOn(client.origin));
  report.well(`It is a Mydia of ${identity.version}`);
  const library = identity.isPlayerOff ? null : await readLibrary(client);
  if (!examinePlayback(identity, library, report)) return;
  if (!options.token) {
    return report.skipped(
      'Nothing more was looked at: there is no token',
      'Give the edge’s own account by --token or ORIGIN_TOKEN. Without one the edge starts sessions as each viewer.',
    );
  }
  const credentials = await examineToken(client, options.token, report);
  if (!credentials) return;
  await examineRole(client, credentials, report);
  const films = options.media ? [options.media] : library && filmsOf(library);
  if (!films) return report.skipped('No session was started: which film?', HOW_TO_FIND);
  const film = (await examineSession(client, credentials, films, options, report, stopping)) ?? options.media;
  if (film) await examineUse(client, credentials, film, report);
}

/** @returns whether there is anything to be played */
function examinePlayback(
  identity: Extract<Identity, { kind: 'mydia' }>,
  library: Library | null,
  report: Report,
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
  const isFlagUnknown = identity.version === '2025-11' && !library;
  report.well(
    'Playback is on',
    isFlagUnknown ? 'Its pages show Play only with ENABLE_PLAYBACK=true, which cannot be seen from outside.' : null,
  );
  return true;
}
