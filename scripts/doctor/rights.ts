/** Examines whether Mydia shows one account films that another does not see. No request starts a session. */
import { type MediaRef, splitMediaRef } from '../../protocol/ids.ts';
import { API, playbackUrl } from '../../protocol/urls.ts';
import { type Credentials, serviceCredentials } from '../../worker/auth/credentials.ts';
import { type Client, errorText } from './client.ts';
import type { DoctorReport } from './report.ts';

type Right = 'sees' | 'hidden' | 'unknown' | number;

/** @param account the edge's own. @throws what `Client.ask` throws */
export async function examineRights(
  client: Client,
  film: MediaRef,
  { account, viewer }: { account: Credentials; viewer: string },
  report: DoctorReport,
): Promise<void> {
  const [theirs, own] = [await rightOf(client, film, serviceCredentials(viewer)), await rightOf(client, film, account)];
  if (theirs === 'unknown') {
    report.wrong({
      what: 'Mydia does not accept the viewer’s token',
      remedy: 'Copy it once more, whole; if it was revoked or has expired, make another one.',
    });
  } else if (typeof theirs === 'number' || typeof own === 'number') {
    report.skipped(`Whether this viewer may see ${film} could not be seen (${theirs}, ${own})`, 'Look at Mydia’s log.');
  } else if (theirs === 'hidden' && own === 'sees') {
    report.noted(
      `Mydia hides ${film} from this viewer: accounts are restricted here`,
      'The edge asks Mydia as each viewer, and gives nothing of it to this one.',
    );
  } else if (theirs === 'sees' && own !== 'sees') {
    report.wrong({
      what: `Mydia hides ${film} from the edge’s account, and not from this viewer`,
      remedy:
        'Lift the restrictions of the edge’s account (Admin → Users): the edge keeps no head of a film that its account does not see. Mydia is asked about each viewer all the same.',
    });
  } else if (theirs === 'sees') {
    report.well(`This viewer may see ${film}, and so may the edge’s account`);
  } else {
    report.noted(`Mydia hides ${film} from this viewer and from the edge’s account`, 'Or there is no such film.');
  }
}

async function rightOf(client: Client, film: MediaRef, credentials: Credentials): Promise<Right> {
  const candidates = await client.ask(`${API}/stream/${film}/candidates`, credentials);
  // Mydia of 2025 has no route for candidates, and its 404 for an unknown route has no text. The doctor then asks for
  // the saved position instead. Mydia of 2025 keeps positions of movies and episodes only.
  const isNoRoute = candidates.status === 404 && errorText(candidates.json) === null;
  const asks = isNoRoute && splitMediaRef(film).kind !== 'file';
  const { status, json } = asks ? await client.ask(playbackUrl(film), credentials) : candidates;
  if (status === 200) return 'sees';
  if (status === 401 || status === 403) return 'unknown';
  return status === 404 && errorText(json) !== null ? 'hidden' : status;
}
