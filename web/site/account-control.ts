/** The account in the demo's header, with its button `Sign in` or `Sign out`. */
import { type DemoAccount, signIn, signOut } from './account.ts';

/** @param change called with the account after the visitor has signed in or out */
export function accountControl(change: (account: DemoAccount) => void): (account: DemoAccount) => void {
  const control = document.querySelector<HTMLElement>('[data-account]');
  const name = control?.querySelector('[data-account-name]');
  const button = control?.querySelector('button');
  if (!control || !name || !button) return () => {};

  let shown: DemoAccount = { kind: 'asking' };
  button.addEventListener('click', async () => {
    if ((shown.kind !== 'signed-in' && shown.kind !== 'signed-out') || !shown.demo) return;
    button.disabled = true;
    try {
      change(await (shown.kind === 'signed-in' ? signOut(shown.demo) : signIn(shown.demo)));
    } catch {
      change({ kind: 'unknown' });
    } finally {
      button.disabled = false;
      button.focus();
    }
  });

  return (account) => {
    shown = account;
    control.hidden = account.kind === 'asking' || account.kind === 'unknown' || !account.demo;
    control.dataset.account = account.kind;
    name.textContent = account.kind === 'signed-in' ? account.username : '';
    button.textContent = account.kind === 'signed-in' ? 'Sign out' : 'Sign in';
  };
}
