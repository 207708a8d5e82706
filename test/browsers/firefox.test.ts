import { firefox } from './puppeteer-engines.ts';
import { rows } from './rows.ts';

rows(firefox);
