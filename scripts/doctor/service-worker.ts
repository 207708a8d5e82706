/** A service worker of the site's own: one registration cannot hold two, so the edge puts a line of its own into the site's. */
import type { Client } from './client.ts';
import type { Report } from './report.ts';

/** Where Mydia has it since 2025-11-30, and where a site may have one that is not Headstart's. */
const PATHS = ['/service-worker.js', '/sw.js'];
/** The module that the edge has imported. */
const NEIGHBOUR = '/headstart/neighbour.js';

const LOOK = ' Say --edge URL to have that looked at.';

const SCRIPT = /^(?:text|application)\/(?:x-)?javascript\b/i;

/**
 * @param edge where Headstart is deployed; null when it is not looked at
 * @returns the path of the site's own service worker; null for none
 * @throws what `Client.ask` throws
 */
export async function examineServiceWorker(
  client: Client,
  edge: string | null,
  report: Report,
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
export async function examineNeighbour(edge: Client, path: string, report: Report): Promise<void> {
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

/** As a browser asks for it. @returns null for what is no script */
async function readScript(client: Client, path: string): Promise<string | null> {
  const headers = { accept: '*/*', 'service-worker': 'script' };
  const answer = await client.ask(path, {}, { headers });
  return answer.status === 200 && SCRIPT.test(answer.headers.get('content-type') ?? '') ? answer.text : null;
}
