/**
 * What a site sends and receives besides pages: an upload, a file that is read in ranges, a compressed answer, and an
 * answer whose parts are made while it is sent.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

export const FILE = Buffer.alloc(5_000_000, 'a file that is downloaded in ranges. ');
export const COMPRESSED = gzipSync(FILE, { level: 1 });
export const PARTS = ['first', 'second', 'third'];
export const PART_MS = 400;

export async function transfer(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (pathname) {
    case '/transfer/upload': {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of request) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      const { 'content-length': length = null } = request.headers;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ bytes, sha256: hash.digest('hex'), length }));
      return;
    }
    case '/transfer/file': {
      const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      if (!first) {
        response.setHeader('accept-ranges', 'bytes').setHeader('content-length', FILE.length).end(FILE);
        return;
      }
      response.setHeader('content-range', `bytes ${first}-${last}/${FILE.length}`);
      response.writeHead(206).end(FILE.subarray(Number(first), Number(last) + 1));
      return;
    }
    case '/transfer/compressed':
      response.setHeader('content-encoding', 'gzip').setHeader('content-type', 'application/json').end(COMPRESSED);
      return;
    case '/transfer/parts':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of PARTS) {
        response.write(`data: ${part}\n\n`);
        await sleep(PART_MS);
      }
      response.end();
      return;
    default:
      response.writeHead(404).end();
  }
}
