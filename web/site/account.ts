/**
 * Signs the demo's visitor in by itself, and remembers a sign-out. The demo's account is a real account of the origin.
 */
import * as v from 'valibot';
import { API } from '../../protocol/urls.ts';

const CredentialsSchema = v.object({ username: v.string(), password: v.string() });
type Credentials = v.InferOutput<typeof CredentialsSchema>;

const MeSchema = v.object({ user: v.object({ username: v.string() }) });

/** `demo` is the account to sign in with; null where the site offers none. */
export type DemoAccount =
  | { kind: 'asking' }
  | { kind: 'signed-in'; username: string; demo: Credentials | null }
  | { kind: 'signed-out'; demo: Credentials | null }
  /** The API has no accounts, or does not answer. */
  | { kind: 'unknown' };

/** Remembers across pages that the visitor has signed out on purpose. */
const CHOICE_KEY = 'headstart:signed-out';

function rememberSignedOut(chosen: boolean): void {
  try {
    if (chosen) localStorage.setItem(CHOICE_KEY, 'true');
    else localStorage.removeItem(CHOICE_KEY);
  } catch {
    // A browser may forbid storage: the choice then lasts as long as the page.
  }
}

function choseSignedOut(): boolean {
  try {
    return localStorage.getItem(CHOICE_KEY) !== null;
  } catch {
    return false;
  }
}

async function readDemo(): Promise<Credentials | null> {
  const reply = await fetch('/demo.json');
  return reply.ok ? v.parse(CredentialsSchema, await reply.json()) : null;
}

/**
 * Asks the origin for the signed-in account, and signs the demo's visitor in unless they have signed out. Never
 * rejects.
 */
export async function signInOnArrival(): Promise<{ account: DemoAccount; isNew: boolean }> {
  const known = (account: DemoAccount) => ({ account, isNew: false });
  try {
    const [me, demo] = await Promise.all([fetch(`${API}/auth/me`), readDemo()]);
    if (me.ok) return known({ kind: 'signed-in', username: v.parse(MeSchema, await me.json()).user.username, demo });
    if (me.status !== 401) return known({ kind: 'unknown' });
    if (!demo || choseSignedOut()) return known({ kind: 'signed-out', demo });
    const account = await signIn(demo);
    return { account, isNew: account.kind === 'signed-in' };
  } catch {
    return known({ kind: 'unknown' });
  }
}

export async function signIn(demo: Credentials): Promise<DemoAccount> {
  rememberSignedOut(false);
  const reply = await fetch(`${API}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(demo),
  });
  if (!reply.ok) return { kind: 'signed-out', demo };
  return { kind: 'signed-in', username: v.parse(MeSchema, await reply.json()).user.username, demo };
}

export async function signOut(demo: Credentials): Promise<DemoAccount> {
  rememberSignedOut(true);
  await fetch(`${API}/auth/logout`, { method: 'POST' });
  return { kind: 'signed-out', demo };
}
