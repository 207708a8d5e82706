/** How large an answer of the origin's may be when the edge reads it as text or JSON. */
import { OriginError } from './adapter.ts';

/**
 * The most bytes that a playlist or a JSON answer may have: more than the playlist of a whole day in segments of one
 * second.
 */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Reads an answer in pieces, so that an answer without end does not fill the memory. The edge does not call `text()`:
 * workerd does not know HLS's content types as text, and would warn of the call.
 * @returns the answer's body as text
 * @throws OriginError `origin_invalid` for an answer of more than `MAX_BYTES`
 */
export async function answerText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new OriginError('origin_invalid', 'The media server sent more than a playlist');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** @returns null for a body that is no JSON. @throws OriginError as `answerText` */
export async function answerJson(response: Response): Promise<unknown> {
  return parseJson(await answerText(response));
}

/** @returns null for a text that is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
