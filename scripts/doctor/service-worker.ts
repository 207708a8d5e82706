/**
 * Examines whether the site has a service worker of its own, and the edge's line in it. One registration cannot hold
 * two workers, so the edge adds a line to the site's script.
 */
import type { Client } from './client.ts';
import type { DoctorReport } from './report.ts';

/**
 * At the first path Mydia has a service worker of its own since 2025-11-30. The second path is a common one, where a
 * site may have a service worker that is not Headstart's.
 */
const PATHS = ['/service-worker.js', '/sw.js'];
/** The module that the edge's line imports. */
const NEIGHBOUR = '/headstart/neighbour.js';

const LOOK = ' Say --edge URL to have that looked at.';

const SCRIPT = /^(?:text|application)\/(?:x-)?javascript\b/i;

/**
 * @param edge where Headstart is deployed; null when the doctor does not examine the edge
 * @returns the path of the site's own service worker; null when the site has none
 * @throws what `Client.ask` throws
 */
export async function examineServiceWorker(
  client: Client,
  edge: string | null,
  report: DoctorReport,
): Promise<string | null> {
  for (const path of PATHS) {
    if ((await readScript(client, path)) === null) continue;
    report.noted(
      `It has a service worker of its own: ${path}`,
      `With SITE=origin the edge puts importScripts('${NEIGHBOUR}') before it, so that both work.${edge ? '' : LOOK}`,
    );
    return path;
  }
  return null;
}

/** @param path of the site's own service worker. @throws what `Client.ask` throws */
export async function examineNeighbour(edge: Client, path: string, report: DoctorReport): Promise<void> {
  const script = await readScript(edge, path);
  if (script === null) {
    report.wrong({
      what: `The site’s service worker is not there at ${edge.origin}`,
      remedy: `See that ${path} comes through: browsers that have it installed ask for it again and again.`,
    });
  } else if (script.includes(NEIGHBOUR)) {
    report.well('The site’s service worker has Headstart’s line in it, and both work');
  } else {
    report.wrong({
      what: 'The site’s service worker comes without Headstart’s line',
      remedy: `Deploy with SITE=origin. Where the edge does not serve the pages, write importScripts('${NEIGHBOUR}') at its beginning: docs/embedding.md says how.`,
    });
  }
}

/** Reads a script as a browser asks for it. @returns null for an answer that is no script */
async function readScript(client: Client, path: string): Promise<string | null> {
  const headers = { accept: '*/*', 'service-worker': 'script' };
  const answer = await client.ask(path, {}, { headers });
  return answer.status === 200 && SCRIPT.test(answer.headers.get('content-type') ?? '') ? answer.text : null;
}
