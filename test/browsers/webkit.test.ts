import { rows } from './rows.ts';
import { webkit } from './webkit.ts';

rows(webkit);
