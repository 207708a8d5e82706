/** A page as a screen reader gets it: Chromium's accessibility tree. */
import type { CDPSession, Page } from 'playwright-core';

interface AxNode {
  role: string;
  name: string;
  backendNodeId: number;
}

interface RawNode {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  backendDOMNodeId?: number;
}

export interface ScreenReader {
  /**
   * Waits until the tree has a node with this role and name.
   * @param name the whole name, in upper or lower case, or a pattern for a part of the name
   */
  find(role: string, name: string | RegExp): Promise<AxNode>;
  has(role: string, name: string | RegExp): Promise<boolean>;
  /** Triggers the node's default action, as a click does. */
  press(role: string, name: string | RegExp): Promise<void>;
  focus(role: string, name: string | RegExp): Promise<void>;
}

const FIND_MS = 30_000;

export async function screenReader(page: Page): Promise<ScreenReader> {
  const session = await page.context().newCDPSession(page);
  await session.send('Accessibility.enable');

  const match = async (role: string, name: string | RegExp): Promise<AxNode | undefined> => {
    const nodes = await readTree(session);
    return nodes.find((node) => node.role === role && isNamed(node, name));
  };

  async function find(role: string, name: string | RegExp): Promise<AxNode> {
    const until = Date.now() + FIND_MS;
    for (;;) {
      const node = await match(role, name);
      if (node) return node;
      if (Date.now() < until) await page.waitForTimeout(200);
      else throw new Error(`no ${role} "${name}" in [${(await readTree(session)).map(text)}]`);
    }
  }

  return {
    find,
    has: async (role, name) => (await match(role, name)) !== undefined,
    press: async (role, name) => {
      const { backendNodeId } = await find(role, name);
      const { object } = await session.send('DOM.resolveNode', { backendNodeId });
      await session.send('Runtime.callFunctionOn', {
        objectId: object.objectId ?? '',
        functionDeclaration: 'function () { (this instanceof Element ? this : this.parentElement).click(); }',
        userGesture: true,
      });
    },
    focus: async (role, name) => {
      const { backendNodeId } = await find(role, name);
      await session.send('DOM.focus', { backendNodeId });
    },
  };
}

const text = ({ role, name }: AxNode): string => `${role} "${name}"`;

const isNamed = ({ name: found }: AxNode, name: string | RegExp): boolean =>
  typeof name === 'string' ? found.toLowerCase() === name.toLowerCase() : name.test(found);

async function readTree(session: CDPSession): Promise<AxNode[]> {
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: RawNode[] };
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, backendDOMNodeId }) => ({
      role: role?.value ?? '',
      name: name?.value ?? '',
      backendNodeId: backendDOMNodeId ?? 0,
    }));
}
