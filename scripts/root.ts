/** The project's folder. */
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The environment variable for the folder of Node's compile cache. A command sets it for the processes that it starts.
 */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: `${ROOT}node_modules/.cache/node` };
