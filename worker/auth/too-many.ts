import { HeadstartError } from '../../protocol/errors.ts';

/** Too much was tried lately. */
export class TooManyError extends HeadstartError {
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS: number) {
    super('too_many', message);
    this.retryAfterS = retryAfterS;
  }
}
