/**
 * Where the demo's pictures come from, and how long a page waits for one. They come from the library's origin. A page
 * is complete only with its pictures, so a silent origin must not keep it waiting.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { API } from '../../protocol/urls.ts';

/**
 * How long the origin may take for an answer, in milliseconds. The embedded origin answers with a placeholder after two
 * seconds.
 */
const PATIENCE_MS = 3_000;

/**
 * How long the origin may take when a copy of the picture is kept already, in milliseconds. A browser sends one host at
 * most six requests at once, so Play's request may wait behind the requests for pictures.
 */
const KEPT_PATIENCE_MS = 300;

export class DemoPictures {
  readonly #originUrl: string;
  readonly #folder: string;

  /** @param folder for the pictures that were read; it is created if it is missing */
  constructor(originUrl: string, folder: string) {
    this.#originUrl = originUrl;
    this.#folder = folder;
  }

  /**
   * @param name a file's name, such as `<id>.jpg`
   * @returns the origin's answer, or the picture that was read before; null when the origin is silent and no picture is
   * kept. Never rejects
   */
  async read(name: string): Promise<Response | null> {
    const kept = await readFile(path.join(this.#folder, name)).catch(() => null);
    const signal = AbortSignal.timeout(kept ? KEPT_PATIENCE_MS : PATIENCE_MS);
    try {
      const reply = await fetch(new URL(`${API}/posters/${name}`, this.#originUrl), { signal });
      const bytes = Buffer.from(await reply.arrayBuffer());
      // The headers of length and encoding are left out, since `fetch` has decoded the body.
      const headers = new Headers();
      for (const field of ['content-type', 'cache-control']) headers.set(field, reply.headers.get(field) ?? '');
      // A placeholder is not kept.
      const isLasting = reply.ok && headers.get('cache-control') !== 'no-store';
      if (isLasting && !kept?.equals(bytes)) await this.#keep(name, bytes);
      return new Response(bytes, { status: reply.status, headers });
    } catch {
      return kept && new Response(kept, { headers: { 'content-type': 'image/jpeg' } });
    }
  }

  /** Writes the file whole or not at all: another reader may be reading it. */
  async #keep(name: string, bytes: Uint8Array): Promise<void> {
    const draft = path.join(this.#folder, `${name}.${randomUUID()}`);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(draft, bytes);
    await rename(draft, path.join(this.#folder, name));
  }
}
