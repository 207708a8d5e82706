/** Asks a server, and keeps its answers by name. */
import { formShape, kindOf, Names, playlistShape } from './normal.ts';

export interface RecordedAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  /** How long the answer takes, in seconds, for requests that are known to take long. */
  takes?: string;
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is text. */
  body?: unknown;
  /** Records how long the answer takes when it takes at least this many milliseconds. */
  fromMs?: number;
}

/** The headers that clients use. Every other header is the same in all answers, or different in each. */
const HEADERS = [
  ...['content-type', 'cache-control', 'location', 'retry-after', 'accept-ranges', 'content-range', 'x-streaming-mode'],
  ...['access-control-allow-origin', 'access-control-allow-methods', 'access-control-allow-headers'],
];

export class Recorder {
  readonly answers: Record<string, RecordedAnswer> = {};
  readonly names = new Names();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Asks without keeping the answer. */
  send(path: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Response> {
    const isText = typeof body === 'string' || body instanceof URLSearchParams || body === undefined;
    const ask = () =>
      fetch(new URL(path, this.#url), {
        method,
        redirect: 'manual',
        headers: isText ? headers : { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
    // A server closes the connection after an error, perhaps just when the next request is sent on it. So a failed
    // request is sent once more.
    return ask().catch(ask);
  }

  /** @returns the answer's body as it came */
  async ask(name: string, path: string, question: Question = {}): Promise<{ reply: Response; text: string }> {
    const asked = performance.now();
    const reply = await this.send(path, question);
    const bytes = Buffer.from(await reply.arrayBuffer());
    const ms = performance.now() - asked;
    const text = bytes.toString();
    const { fromMs } = question;
    this.answers[name] = {
      status: reply.status,
      headers: this.#headersOf(reply),
      body: this.#bodyOf(reply, bytes, text),
      ...(fromMs === undefined ? {} : { takes: `${ms < fromMs ? 'less than' : 'at least'} ${fromMs / 1_000} s` }),
    };
    return { reply, text };
  }

  #headersOf({ status, headers }: Response): Record<string, string> {
    const found = HEADERS.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, this.names.text(this.#relative(value)).replace(/\/\d+$/, '/<size>')]];
    });
    // In other answers the length depends on the film, or on the compression.
    const length = status === 206 ? headers.get('content-length') : null;
    const cookies = headers
      .getSetCookie()
      .map((cookie) => cookie.replace(/=[^;]*/, '=…').replace(/expires=[^;]*/i, '…'));
    return Object.fromEntries([
      ...found,
      ...(length === null ? [] : [['content-length', length]]),
      ...(cookies.length === 0 ? [] : [['set-cookie', cookies.map(sorted).join(' | ')]]),
    ]);
  }

  #relative = (value: string): string => value.replace(/^https?:\/\/[^/]+/, '<public>');

  #bodyOf({ headers }: Response, bytes: Buffer, text: string): unknown {
    const type = headers.get('content-type') ?? '';
    if (type.startsWith('application/json')) return text === '' ? '' : this.names.json(JSON.parse(text));
    if (type.startsWith('application/vnd.apple.mpegurl')) return playlistShape(text);
    if (type.startsWith('text/')) return text.length < 100 ? text : formShape(text);
    return kindOf(bytes);
  }
}

/** A cookie's attributes in a fixed order and case. */
function sorted(cookie: string): string {
  const [pair, ...attributes] = cookie.split(/;\s*/);
  return [
    pair,
    ...attributes
      .filter((one) => one !== '…')
      .map((one) => one.toLowerCase())
      .sort(),
  ].join('; ');
}
