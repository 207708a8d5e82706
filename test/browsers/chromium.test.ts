import { chromium } from './puppeteer-engines.ts';
import { rows } from './rows.ts';

rows(chromium);
