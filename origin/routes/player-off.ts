/** What Mydia of autumn 2026 answers when playback is off. Mydia refuses before it asks for credentials. */
import type { MiddlewareHandler } from 'hono';

const PLAYER_OFF = { errors: [{ message: 'The player is turned off', extensions: { code: 'PLAYER_DISABLED' } }] };

export const playerOff: MiddlewareHandler = async (c) => c.json(PLAYER_OFF, 404);
