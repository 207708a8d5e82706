export const UNKNOWN = '00000000-0000-4000-8000-000000000000';
export const API = '/api/v1';
export const GRAPHQL = '/api/graphql';

/** @returns the id of the session to which an address leads; '' for any other address */
export const sessionOf = (location: string): string => /\/hls\/([^/]+)\//.exec(location)?.[1] ?? '';
