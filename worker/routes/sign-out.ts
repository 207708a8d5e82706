/**
 * Which requests sign a viewer out. At such a request the edge gives the viewer's looks back, while the origin still
 * knows the viewer.
 */
import { credentialsOf } from '../auth/credentials.ts';
import { verdictOf, viewerOf } from '../auth/verdicts.ts';
import { configOf } from '../config.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import { originOf, type RouteContext } from './context.ts';
import { refInName } from './session-home.ts';

/**
 * How long a sign-out waits for the looks to be given back, in milliseconds. The origin takes one or two tenths of a
 * second to stop a session.
 */
const PATIENCE_MS = 1_500;

const isAuth = (pathname: string): boolean => /^\/(?:api\/v1\/)?auth\//.test(pathname);

/** At Mydia a sign-out is a link, so a `GET` can sign out. */
export const signsOut = (method: string, pathname: string): boolean =>
  isAuth(pathname) && (pathname.endsWith('/logout') || method === 'DELETE');

/** @returns whether the request signs a viewer in or out */
export const changesViewer = (method: string, pathname: string): boolean =>
  isAuth(pathname) && (method !== 'GET' || signsOut(method, pathname));

/** Gives back the looks of this request's viewer. Never throws, and never keeps a viewer from signing out. */
export async function giveBackLooks(c: RouteContext): Promise<void> {
  const config = configOf(c.env);
  if (!config.playbackEnabled || !credentialsOf(c.req.raw)) return;
  const giveBack = async (): Promise<void> => {
    const viewer = await viewerOf(c.req.raw, config);
    const files = await gateOf(c.env, config).looksOf(viewer.key);
    const released = files.map(async (name) => {
      const ref = refInName(name);
      // Only the origin can tell whether the credentials are this account's.
      const isTheirs = ref !== null && (await verdictOf(ref, viewer, originOf(config), config)).allowed;
      if (isTheirs) await c.env.MEDIA_FILE.getByName(name).signOut(viewer.key, PATIENCE_MS);
    });
    await Promise.all(released);
  };
  await Promise.race([giveBack().catch((error: unknown) => console.warn(error)), scheduler.wait(PATIENCE_MS)]);
}
