/** Which error a viewer gets when Mydia does not play. */
import * as v from 'valibot';
import { OriginError } from './adapter.ts';
import { isPlayerOff } from './mydia-candidates.ts';
import { foreignAnswerError, isPage, statusError } from './mydia-http.ts';

/** The embedded origin's answer when ffmpeg has ended before it made anything. Mydia has no such answer. */
const UnplayableSchema = v.object({ reason: v.literal('unplayable'), details: v.string() });

/** @returns why the origin plays nothing. `answer`: the response's body where it is JSON, else null */
export function originErrorOf(response: Response, answer: unknown): OriginError {
  const { status } = response;
  if (isPlayerOff(answer)) return new OriginError('playback_off', 'The media server plays nothing');
  if (isPage(response)) return foreignAnswerError();
  if (v.is(UnplayableSchema, answer)) return new OriginError('unplayable', `ffmpeg cannot play it: ${answer.details}`);
  if (status === 401 || status === 403) {
    return new OriginError('signed_out', 'The media server asks for a sign-in');
  }
  return status === 404 ? new OriginError('not_found', 'The media server has no such media') : statusError(response);
}
