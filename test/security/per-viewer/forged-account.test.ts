/** Without an account of the edge's own. */
import { useOrigin } from '../../worker/origin-double.ts';
import { refuseForgedAccounts } from '../forged-account.ts';

refuseForgedAccounts(useOrigin(), false);
