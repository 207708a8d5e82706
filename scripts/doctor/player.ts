/**
 * Examines which sessions Mydia's own player plays, and so how much Headstart can gain. No request carries credentials.
 */
import type { SessionUse } from '../../worker/origins/adapter.ts';
import { GRAPHQL, JSON_HEADERS, PLAYER_QUERY, readSessionUse } from '../../worker/origins/mydia-graphql.ts';
import type { Client } from './client.ts';
import type { DoctorReport } from './report.ts';

/**
 * @returns which sessions the player plays; null when the origin does not show that. @throws what `Client.ask` throws
 */
export async function examinePlayer(client: Client, report: DoctorReport): Promise<SessionUse | null> {
  const { status, json } = await client.ask(GRAPHQL, {}, { method: 'POST', headers: JSON_HEADERS, body: PLAYER_QUERY });
  const player = status === 404 ? 'any' : readSessionUse(json);
  switch (player) {
    case 'any':
      report.well('Its player, as of 2025, plays the session that /stream leads to: Headstart warms that one');
      break;
    case 'own':
      report.well(
        'Its player, as of 2026-07, plays the viewer’s own session, also one that runs already: Headstart warms that one',
      );
      break;
    case 'exact':
      report.noted(
        'Its player, as of autumn 2026, plays only a session that it has started itself: Headstart warms none there',
        'A session that Headstart started would be ended by the player’s own, and count as played. Pages and player go on as without it.',
      );
      break;
    case null:
      report.skipped(
        `Which sessions its player plays could not be seen (${status})`,
        'Let POST /api/graphql through to Mydia: the edge asks it too.',
      );
  }
  return player;
}

/** Reports what the operator would gain by an account of the edge's own, with this player. */
export function examineGain(player: SessionUse | null, report: DoctorReport): void {
  if (player === 'any' || player === null) return;
  report.noted(
    'An account of the edge’s own starts no session there that a viewer could use',
    'Mydia’s player starts each viewer’s own. The edge asks and starts as the viewer, with this account or without.',
  );
}
