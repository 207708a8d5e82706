import * as v from 'valibot';
import { OriginError } from './adapter.ts';
import { isPage, noAnswer, unusable } from './mydia-http.ts';
import { isPlayerOff } from './mydia-ways.ts';

/** Of the embedded origin, whose ffmpeg has ended before it had made anything. Mydia says so of no start. */
const UnplayableSchema = v.object({ reason: v.literal('unplayable'), details: v.string() });

/** Why nothing is played. `answer`: the body, as far as it is JSON. */
export function refusal(response: Response, answer: unknown): OriginError {
  const { status } = response;
  if (isPlayerOff(answer)) return new OriginError('playback_off', 'The media server plays nothing');
  if (isPage(response)) return noAnswer();
  if (v.is(UnplayableSchema, answer)) return new OriginError('unplayable', `ffmpeg cannot play it: ${answer.details}`);
  if (status === 401 || status === 403) {
    return new OriginError('signed_out', 'The media server wants somebody signed in');
  }
  return status === 404 ? new OriginError('not_found', 'The media server has no such media') : unusable(response);
}
