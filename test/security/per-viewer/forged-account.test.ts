/** Forged accounts in front of an edge that has no account of its own. */
import { useOrigin } from '../../worker/origin-double.ts';
import { refuseForgedAccounts } from '../forged-account.ts';

refuseForgedAccounts(useOrigin(), false);
