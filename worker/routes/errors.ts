/** How an error is answered: its body, its status, `Retry-After`. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERRORS, type ErrorBody, type ErrorCode, HeadstartError } from '../../protocol/errors.ts';
import { TooManyError } from '../auth/too-many.ts';
import type { Config } from '../config.ts';

/** When to ask again, in seconds. */
const RETRY_AFTER_S = '1';
const TOO_MANY_RETRY_AFTER_S = '10';

/** Turns a thrown error into the answer, for all routes. */
export function onError(thrown: Error, c: Context): Response {
  const error = thrown instanceof HeadstartError ? thrown : internalError(thrown);
  const status = ERRORS[error.code] as ContentfulStatusCode;
  const body: ErrorBody = { error: error.code, message: error.message };
  const retryAfter = error instanceof TooManyError ? String(error.retryAfterS) : retryAfterOf(error.code);
  return c.json(body, status, { 'cache-control': 'no-store', ...(retryAfter && { 'retry-after': retryAfter }) });
}

function retryAfterOf(code: ErrorCode): string | null {
  if (code === 'too_many') return TOO_MANY_RETRY_AFTER_S;
  return ERRORS[code] === 503 || code === 'origin_unreachable' ? RETRY_AFTER_S : null;
}

/** @returns the error for an answer of the origin without the wanted content */
export function unusableAnswerError(response: Response, config: Config): HeadstartError {
  // Where the edge has its own account, the origin has refused that account, and not the viewer's.
  const signedOut = !config.hasOwnAccount && (response.status === 401 || response.status === 403);
  return signedOut
    ? new HeadstartError('signed_out', 'The media server does not let you watch this')
    : new HeadstartError('origin_invalid', `The media server answered ${response.status}`);
}

function internalError(cause: Error): HeadstartError {
  console.error(cause);
  return new HeadstartError('internal', 'Something went wrong at the edge', cause);
}

/** Every slot is held by a viewer who watches. */
export const busyError = (): HeadstartError =>
  new HeadstartError(
    'busy',
    'The media server is busy with other viewers; ask again, and it starts when one of them stops',
  );

/** Answers a path that names no media ref. @throws HeadstartError `bad_request` */
export function refuseMediaRef(): never {
  throw new HeadstartError(
    'bad_request',
    'Expected movie/<id>, episode/<id> or file/<id>; an id is 1 to 64 letters, digits, - or _',
  );
}

export function refuseUnknownPath(): never {
  throw new HeadstartError('not_found', 'There is nothing here');
}

export function refuseMethodsBut(...allowed: string[]): (c: Context) => Response {
  return (c) => {
    c.header('allow', allowed.join(', '));
    throw new HeadstartError('method_not_allowed', `Only ${allowed.join(' and ')} is allowed here`);
  };
}
