/** The versions of Mydia that the origin can imitate. */
import type { DialectName } from './config.ts';
import type { Dialect, Faithfulness } from './dialect.ts';
import { mydia2025 } from './dialects/mydia-2025.ts';
import { mydia2026 } from './dialects/mydia-2026.ts';
import { mydiaAutumn } from './dialects/mydia-autumn.ts';

export const DIALECTS: Record<DialectName, (faithfulness: Faithfulness) => Dialect> = {
  2025: mydia2025,
  2026: mydia2026,
  '2026-autumn': mydiaAutumn,
};
