/** Which adapter is used for the media server that the settings name. */
import type { Config } from '../config.ts';
import type { OriginAdapter } from './adapter.ts';
import { Mydia } from './mydia.ts';

/** The media server that the settings name. Only here the edge chooses an adapter. */
export const originAt = ({ origin, originAliases }: Config): OriginAdapter => new Mydia(origin, originAliases);
