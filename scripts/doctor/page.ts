/**
 * Examines whether Mydia's pages show Play. With playback off, Mydia leaves the links out, but its API still answers.
 */
import { type MediaRef, splitMediaRef } from '../../protocol/ids.ts';
import type { Credentials } from '../../worker/auth/credentials.ts';
import type { Client } from './client.ts';
import type { DoctorReport } from './report.ts';

/** Matches the Play link of Mydia of 2025, and the link to the Flutter player of Mydia of 2026. */
const PLAY = /href="\/(?:play\/(?:movie|episode)\/|player\/#\/player\/(?:movie|episode)\/)/;

/** @param cookie the only credentials that Mydia's pages accept. @throws what `Client.ask` throws */
export async function examinePage(
  client: Client,
  cookie: Credentials,
  film: MediaRef,
  report: DoctorReport,
): Promise<void> {
  const { kind, id } = splitMediaRef(film);
  // The Play link of an episode is on its show's page, and the Play link of a file is on its film's page. The doctor
  // knows neither address.
  if (kind !== 'movie') return;
  const page = await client.ask(`/media/${id}`, cookie, { headers: { accept: 'text/html' } });
  if (page.status !== 200 || !page.isPage) {
    report.skipped(`The page of ${film} could not be seen (${page.status})`, 'Open /media/<id> in a browser.');
  } else if (PLAY.test(page.text)) {
    report.well(`The page of ${film} has a link to the player`);
  } else {
    report.wrong({
      what: `The page of ${film} has no link to a player: nothing is warmed there`,
      remedy: 'Start Mydia with ENABLE_PLAYBACK=true, which is not the default before 2026; or the film has no file.',
    });
  }
}
