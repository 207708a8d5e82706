/** Which adapter is used for the media server that the settings name. */
import type { Config } from '../config.ts';
import type { OriginAdapter } from './adapter.ts';
import { Mydia } from './mydia.ts';

/** @returns the adapter for the media server that the settings name. The edge chooses an adapter only here */
export const originAt = ({ origin, originAliases }: Config): OriginAdapter => new Mydia(origin, originAliases);
