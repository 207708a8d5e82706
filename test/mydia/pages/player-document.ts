/** The document of Mydia's player of 2026. Its script plays what the address's hash names. */

/** What the server tells the player about the viewer. */
export interface PlayerConfig {
  authenticated: true;
  token: string;
  userId: string;
  username: string;
  embedMode: true;
}

export const playerDocument = (config: PlayerConfig): string => `<!DOCTYPE html>
<html>
<head>
<base href="/player/">
<meta charset="utf-8">
<title>Player</title>
<link rel="manifest" href="manifest.json">
</head>
<body>
<script>window.mydiaConfig = ${JSON.stringify(config).replaceAll('<', '\\u003c')};</script>
<script src="flutter_bootstrap.js" async></script>
</body>
</html>`;
