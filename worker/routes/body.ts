/** Reads the JSON body of a preload, renew or cancel. */
import * as v from 'valibot';
import { HeadstartError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type VisitBody, VisitBodySchema } from '../../protocol/messages.ts';

/**
 * Reads a preload, renew or cancel body, whatever its content type says.
 * @throws HeadstartError `bad_request`, `too_large`
 */
export async function readVisitBody(request: Request): Promise<VisitBody> {
  const text = await readText(request);
  if (text === '') return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HeadstartError('bad_request', 'The body is not JSON', cause);
  }
  // The schema accepts a list as an object.
  if (Array.isArray(json)) throw new HeadstartError('bad_request', 'The body is a list; expected an object');
  const result = v.safeParse(VisitBodySchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new HeadstartError('bad_request', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
}

async function readText(request: Request): Promise<string> {
  // A body cannot be longer than its stated length, and reading it at once is several times as fast as reading chunks.
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) <= LIMITS.bodyBytes) return request.text();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LIMITS.bodyBytes) {
      throw new HeadstartError('too_large', `A body has at most ${LIMITS.bodyBytes} bytes`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
