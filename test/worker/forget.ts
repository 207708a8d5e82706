/**
 * Runs before each test file, since the files share an isolate. The Worker begins anew, with empty modules, Durable
 * Objects and caches. No double of the clock or of the origin is left from an earlier file.
 */
import { reset } from 'cloudflare:test';
import { vi } from 'vitest';

// Ends all work in Durable Objects, and their alarms, while `fetch` is still a double. Later, `fetch` would send the
// requests of that work to real servers.
await reset();
vi.resetModules();
vi.unstubAllGlobals();
vi.useRealTimers();
