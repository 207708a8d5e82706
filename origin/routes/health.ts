/** `/health`, for monitors, without a sign-in. */
import { Hono } from 'hono';

export function healthRoutes(version: string): Hono {
  const app = new Hono();
  app.get('/health', (c) =>
    c.json({ status: 'ok', service: 'mydia', version, dev_mode: false, timestamp: new Date().toISOString() }),
  );
  return app;
}
