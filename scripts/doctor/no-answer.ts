/** Why the server did not answer at all, and what the operator can do about it. */
import type { Wrong } from './report.ts';

/** @param error thrown by `fetch` */
export function whyNoAnswer(error: unknown, origin: string): Wrong {
  const { protocol, hostname, host } = new URL(origin);
  const { name, code, message } = causeOf(error);
  if (name === 'TimeoutError' || name === 'AbortError') {
    return {
      what: `${host} does not answer in time`,
      remedy: 'Look at what the server is busy with: its log, its processor, its disk.',
    };
  }
  switch (code) {
    case 'ENOTFOUND':
      return {
        what: `There is no host named ${hostname}`,
        remedy: 'Mind the spelling. A Cloudflare Tunnel’s host gets its DNS record by `cloudflared tunnel route dns`.',
      };
    case 'EAI_AGAIN':
      return {
        what: `${hostname} could not be looked up`,
        remedy: 'Ask again when this machine is online and its DNS server answers.',
      };
    case 'ECONNREFUSED':
      return { what: `No server listens at ${host}`, remedy: 'Start Mydia, or correct the port: Mydia’s own is 4000.' };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return {
        what: `${host} cannot be connected to`,
        remedy: 'Open the port in the firewall and forward it in the router; a Cloudflare Tunnel needs neither.',
      };
  }
  if (protocol === 'https:' && /^(?:EPROTO|ERR_SSL_)/.test(code)) {
    return {
      what: `${host} speaks no HTTPS that can be understood (${code})`,
      remedy: 'If that port speaks plain HTTP, say http://; else look at the server’s TLS settings.',
    };
  }
  if (protocol === 'https:' && /CERT|SELF_SIGNED|ERR_TLS_|UNABLE_TO/.test(code)) {
    return { what: `The certificate of ${host} is not accepted: ${message} (${code})`, remedy: remedyOf(code) };
  }
  return {
    what: `${host} gives no answer that can be read: ${message}${code && ` (${code})`}`,
    remedy:
      protocol === 'http:'
        ? 'If that port speaks HTTPS, say https://; else see whether it is Mydia that listens there.'
        : 'See whether it is Mydia, or the proxy in front of it, that listens there.',
  };
}

function remedyOf(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'Renew it. Cloudflare does not accept it either.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'Ask under a name that it is for, or get one for this name.';
  return 'Get one of a public authority (Let’s Encrypt), or use a Cloudflare Tunnel, which needs none.';
}

/** `fetch` wraps the real error as a cause. The edge's own error classes wrap that error once more. */
function causeOf(error: unknown): { name: string; code: string; message: string } {
  let cause = error as NodeJS.ErrnoException;
  while (cause.cause instanceof Error) cause = cause.cause;
  return { name: cause.name, code: String(cause.code ?? ''), message: cause.message };
}
