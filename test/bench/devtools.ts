/**
 * A DevTools connection beside Playwright's, since Playwright's sessions reach pages but no service workers.
 * https://chromedevtools.github.io/devtools-protocol/
 */

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
}

export interface DevTools {
  /** Resolves once the browser has answered, also with an error: the command's target may have gone. */
  send(method: string, params?: object, sessionId?: string): Promise<void>;
  on(method: string, listener: (params: unknown) => void): void;
  close(): void;
}

/** @param port of Chromium's `--remote-debugging-port` */
export async function connectDevTools(port: number): Promise<DevTools> {
  const version = await fetch(`http://127.0.0.1:${port}/json/version`);
  const { webSocketDebuggerUrl } = (await version.json()) as { webSocketDebuggerUrl: string };
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const listeners = new Map<string, (params: unknown) => void>();
  const answered = new Map<number, () => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params } = JSON.parse(data) as Message;
    if (method) listeners.get(method)?.(params);
    if (id === undefined) return;
    answered.get(id)?.();
    answered.delete(id);
  });
  let last = 0;
  return {
    send: (method, params = {}, sessionId) => {
      const id = ++last;
      socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
      return new Promise((resolve) => answered.set(id, resolve));
    },
    on: (method, listener) => void listeners.set(method, listener),
    close: () => socket.close(),
  };
}
