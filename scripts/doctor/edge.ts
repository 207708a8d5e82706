/** Examines a deployed Headstart: whether it answers, and whether it is on. */
import type { ErrorCode } from '../../protocol/errors.ts';
import { manifestPath } from '../../protocol/urls.ts';
import { Client, errorText } from './client.ts';
import { noMovie } from './identity.ts';
import { whyNoAnswer } from './no-answer.ts';
import type { DoctorReport } from './report.ts';
import { examineNeighbour } from './service-worker.ts';

/** @param url where Headstart is deployed */
export async function examineEdge(
  url: string,
  ownWorker: string | null,
  report: DoctorReport,
  stopping: AbortSignal,
): Promise<void> {
  const edge = new Client(url, stopping);
  try {
    const state = await stateOf(edge);
    if (state === 'none') return report.wrong(noHeadstart(url));
    if (state === 'off') {
      return report.noted(`Headstart is switched off at ${url}`, 'Deploy with PLAYBACK_ENABLED=true to switch it on.');
    }
    report.well(`Headstart answers at ${url}`);
    if (ownWorker) await examineNeighbour(edge, ownWorker, report);
  } catch (error) {
    if (stopping.aborted) throw error;
    report.wrong(whyNoAnswer(error, url));
  }
}

/** Headstart answers a signed-out viewer with an error code of its own. The code also tells whether Headstart is on. */
async function stateOf(edge: Client): Promise<'on' | 'off' | 'none'> {
  const code = errorText((await edge.ask(manifestPath(noMovie()))).json);
  if (code === ('signed_out' satisfies ErrorCode)) return 'on';
  return code === ('playback_off' satisfies ErrorCode) ? 'off' : 'none';
}

const noHeadstart = (url: string) => ({
  what: `No Headstart answers at ${url}`,
  remedy: 'See that the Worker’s route or custom domain leads all of this host to it: `npx wrangler deployments list`.',
});
