/** What the processes of `npm start` say to each other. They use Node's IPC channel. */
import * as v from 'valibot';
import { ScanSchema } from '../../protocol/library.ts';

/** From a part to the supervisor. */
const PartMessageSchema = v.variant('type', [
  v.object({ type: v.literal('listening'), url: v.pipe(v.string(), v.url()) }),
  /** The origin's library has changed, or its scan has come further. */
  v.object({ type: v.literal('library'), scan: ScanSchema }),
  /** A sample film could not be made. */
  v.object({ type: v.literal('unmade'), title: v.string(), why: v.string() }),
]);
export type PartMessage = v.InferOutput<typeof PartMessageSchema>;

export const parsePartMessage = (message: unknown): PartMessage => v.parse(PartMessageSchema, message);

/** The first message from the supervisor to the edge. The supervisor sends it once it knows all these values. */
const EdgeOrderSchema = v.object({
  host: v.string(),
  port: v.number(),
  /** `[vars]` and secrets of the Worker. */
  bindings: v.record(v.string(), v.string()),
  /** The folder of the site's bundles. */
  siteDir: v.string(),
  /** The base URL of the site's library and pictures. */
  originUrl: v.string(),
  /** The folder in which Durable Objects, the bucket of heads and the cache keep their data. */
  stateDir: v.string(),
});
export type EdgeOrder = v.InferOutput<typeof EdgeOrderSchema>;

/** From the supervisor to the edge, at any time after the `EdgeOrder`: the library has changed. */
const LibraryChangeSchema = v.object({
  type: v.literal('library'),
  /** How many films are yet to be made. The origin cannot know this number. */
  unmade: v.number(),
});
export type LibraryChange = v.InferOutput<typeof LibraryChangeSchema>;

export const parseLibraryChange = (message: unknown): LibraryChange => v.parse(LibraryChangeSchema, message);

export const parseEdgeOrder = (message: unknown): EdgeOrder => v.parse(EdgeOrderSchema, message);

/**
 * From the supervisor to its parent process, if the parent gave it an IPC channel. The end-to-end tests are such a
 * parent.
 */
export interface Started {
  type: 'started';
  url: string;
  originUrl: string;
  runDir: string;
  /** Process ids by part; each part leads a process group of its own. */
  pids: Record<string, number>;
}
