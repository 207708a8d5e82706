/**
 * Runs before each file of tests, since files share an isolate. The Worker begins anew, with empty modules, Durable
 * Objects and caches, and neither the clock nor the origin is the double of an earlier file.
 */
import { reset } from 'cloudflare:test';
import { vi } from 'vitest';

// Ends all work in Durable Objects, alarms included, before there is a `fetch` that leads outside.
await reset();
vi.resetModules();
vi.unstubAllGlobals();
vi.useRealTimers();
