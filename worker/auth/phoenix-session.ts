/**
 * Reads the sign-in out of Mydia's session cookie. The cookie is Phoenix's: `SFMyNTY.<base64url of an Erlang
 * term>.<signature>`.
 *
 * The edge cannot verify the signature. It reads the term as Erlang does, and never searches it for a text: a session
 * may hold what its user has typed, and a search would find a forged entry in it.
 */
import { bytesOfBase64url } from './keys.ts';

const FORM = /^SFMyNTY\.([\w-]+)\.[\w-]+$/;

/** The entry of a Phoenix session in which Guardian (Mydia's sign-in library) keeps the JWT. */
export const SESSION_TOKEN = 'guardian_default_token';

/** Tags of the external term format: https://www.erlang.org/doc/apps/erts/erl_ext_dist.html */
const VERSION = 131;
const MAP = 116;
const BINARY = 109;

/** @returns the session's entries whose keys and values are binaries; null for a cookie of any other form. */
export function readPhoenixSession(cookie: string): Map<string, string> | null {
  const payload = FORM.exec(cookie)?.[1];
  if (payload === undefined) return null;
  try {
    const term = new Term(bytesOfBase64url(payload));
    return term.readEntries();
  } catch {
    // The term is cut off, or is of a kind that no session has.
    return null;
  }
}

class Term {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readEntries(): Map<string, string> | null {
    if (this.#byte() !== VERSION || this.#byte() !== MAP) return null;
    const entries = new Map<string, string>();
    for (let left = this.#length(); left > 0; left--) {
      const key = this.#binaryOrSkip();
      const value = this.#binaryOrSkip();
      if (key !== null && value !== null) entries.set(key, value);
    }
    return this.#at === this.#bytes.length ? entries : null;
  }

  #binaryOrSkip(): string | null {
    if (this.#view.getUint8(this.#at) !== BINARY) {
      this.#skip();
      return null;
    }
    this.#at++;
    return new TextDecoder().decode(this.#take(this.#length()));
  }

  #skip(): void {
    const tag = this.#byte();
    switch (tag) {
      case 97: // small integer
        this.#take(1);
        return;
      case 98: // integer
        this.#take(4);
        return;
      case 70: // float
        this.#take(8);
        return;
      case 106: // empty list
        return;
      case 110: // big integer: its length, a sign, its digits
        this.#take(this.#byte() + 1);
        return;
      case 115: // atoms of up to 255 bytes
      case 119:
        this.#take(this.#byte());
        return;
      case 100: // longer atoms, and lists of bytes
      case 118:
      case 107:
        this.#take(this.#view.getUint16(this.#at) + 2);
        return;
      case BINARY:
        this.#take(this.#length());
        return;
      case 104: // small tuple
        this.#skipTerms(this.#byte());
        return;
      case 105: // tuple
        this.#skipTerms(this.#length());
        return;
      case 108: // list, and its tail
        this.#skipTerms(this.#length() + 1);
        return;
      case MAP:
        this.#skipTerms(this.#length() * 2);
        return;
      default:
        throw new RangeError(`no term of a session has the tag ${tag}`);
    }
  }

  #skipTerms(count: number): void {
    for (let left = count; left > 0; left--) this.#skip();
  }

  #byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  #length(): number {
    const length = this.#view.getUint32(this.#at);
    this.#at += 4;
    return length;
  }

  /** @throws RangeError beyond the end of the bytes */
  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('the term is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
