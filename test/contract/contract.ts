/**
 * The contract: one list of requests, the same for every version of Mydia. The answers show how the edge must treat a
 * server. Two servers that give the same answers can be treated alike.
 */
import { askAsNobody, askWithKeys } from './credentials.ts';
import { askGraphql } from './graphql.ts';
import { askAboutPositions } from './positions.ts';
import { type RecordedAnswer, Recorder } from './recorder.ts';
import { askForASession } from './sessions.ts';
import { askAboutSigningIn, signIn } from './sign-in.ts';
import { askAboutWays, askForAFile } from './streams.ts';
import type { Target } from './target.ts';

/**
 * @param ofFiles a server with a film that browsers play as it is. `target` may lack such a film: a Mydia of 2025 has
 * one only after its database was edited
 * @returns the answers by the names of the requests, in the order of the requests
 */
export async function askContract(target: Target, ofFiles: Target = target): Promise<Record<string, RecordedAnswer>> {
  const recorder = new Recorder(target.url);
  for (const [name, id] of Object.entries(target.ids)) recorder.names.set(id, name);
  await askAboutSigningIn(recorder, target);
  const viewer = await signIn(recorder, target.viewer);
  await askAsNobody(recorder, target, viewer);
  await askAboutPositions(recorder, target, viewer.bearer);
  await askAboutWays(recorder, target, viewer.bearer);
  const files = new Recorder(ofFiles.url);
  await askForAFile(files, ofFiles, (await signIn(files, ofFiles.viewer)).bearer);
  await askForASession(recorder, target, viewer.bearer, (await signIn(recorder, target.other)).bearer);
  await askGraphql(recorder, target, viewer.bearer);
  await askWithKeys(recorder, target, viewer.bearer);
  return { ...recorder.answers, ...files.answers };
}
