/** Every error code that a client may see, with its HTTP status. The body is `{error, message}`. */
export const ERRORS = {
  bad_request: 400,
  signed_out: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  cancelled: 410,
  too_large: 413,
  range_not_satisfiable: 416,
  unplayable: 422,
  too_many: 429,
  internal: 500,
  origin_invalid: 502,
  origin_unreachable: 502,
  not_ready: 503,
  busy: 503,
  playback_off: 404,
} as const;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorBody {
  error: ErrorCode;
  message: string;
}

/** An error that the client may see. A foreign error is converted once, where it enters, and kept as `cause`. */
export class HeadstartError extends Error {
  override readonly name: string = 'HeadstartError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
