import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERRORS, type ErrorBody, HeadstartError } from '../../protocol/errors.ts';
import type { RouteContext } from './context.ts';

/** When to ask again after a 503, in seconds. */
const RETRY_AFTER_S = '1';

/** The one place where what was thrown becomes what is sent. */
export function onError(thrown: Error, c: RouteContext): Response {
  const error = thrown instanceof HeadstartError ? thrown : internal(thrown);
  const status = ERRORS[error.code] as ContentfulStatusCode;
  const body: ErrorBody = { error: error.code, message: error.message };
  const retry = status === 503 || error.code === 'origin_unreachable';
  return c.json(body, status, { 'cache-control': 'no-store', ...(retry && { 'retry-after': RETRY_AFTER_S }) });
}

function internal(cause: Error): HeadstartError {
  console.error(cause);
  return new HeadstartError('internal', 'Something went wrong at the edge', cause);
}

/** For what is no media ref. @throws HeadstartError `bad_request` */
export function noMedia(): never {
  throw new HeadstartError(
    'bad_request',
    'Expected movie/<id>, episode/<id> or file/<id>; an id is 1 to 64 letters, digits, - or _',
  );
}

export function notFound(): never {
  throw new HeadstartError('not_found', 'There is nothing here');
}

export function methodNotAllowed(...allowed: string[]): (c: RouteContext) => Response {
  return (c) => {
    c.header('allow', allowed.join(', '));
    throw new HeadstartError('method_not_allowed', `Only ${allowed.join(' and ')} here`);
  };
}
