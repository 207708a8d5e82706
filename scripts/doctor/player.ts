/** Which sessions Mydia's own player plays, and so what Headstart can win there. Asked without credentials. */
import * as v from 'valibot';
import type { Client } from './client.ts';
import type { Report } from './report.ts';

/**
 * `any`: the session that `/stream` leads to (2025). `own`: the viewer's own, also one that runs (2026-07). `exact`: only one
 * that the player has started itself (autumn 2026).
 */
export type Player = 'any' | 'own' | 'exact';

const QUERY = '{__schema{mutationType{fields{name args{name}}}}}';

const named = { name: v.string() };
const SchemaSchema = v.object({
  data: v.object({
    __schema: v.object({
      mutationType: v.object({ fields: v.array(v.object({ ...named, args: v.array(v.object(named)) })) }),
    }),
  }),
});

/** @returns null when it cannot be seen. @throws what `Client.ask` throws */
export async function examinePlayer(client: Client, report: Report): Promise<Player | null> {
  const { status, json } = await client.askGraphql(QUERY);
  const player = status === 404 ? 'any' : playerOf(json);
  switch (player) {
    case 'any':
      report.well('Its player plays the session that /stream leads to: Headstart warms that one');
      break;
    case 'own':
      report.well('Its player plays the viewer’s own session, also one that runs already: Headstart warms that one');
      break;
    case 'exact':
      report.noted(
        'Its player plays only a session that it has started itself: Headstart warms none there',
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

/** What an account of the edge's own is good for there. */
export function examineGain(player: Player | null, report: Report): void {
  if (player === 'any' || player === null) return;
  report.noted(
    'An account of the edge’s own starts no session there that a viewer could use',
    'Mydia’s player starts each viewer’s own. The edge asks and starts as the viewer, with this account or without.',
  );
}

function playerOf(json: unknown): Player | null {
  const schema = v.safeParse(SchemaSchema, json);
  if (!schema.success) return null;
  const start = schema.output.data.__schema.mutationType.fields.find(({ name }) => name === 'startStreamingSession');
  if (!start) return 'any';
  return start.args.some(({ name }) => name === 'playlistMode') ? 'exact' : 'own';
}
