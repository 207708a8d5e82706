/** Recognises another server that answers in Mydia's place: a proxy, a tunnel, a sign-in page. */
import type { GatewayStatus } from '../../worker/origins/mydia-http.ts';
import type { HttpAnswer } from './client.ts';
import type { Wrong } from './report.ts';

/** What helps when a proxy, or Cloudflare, says by its status that it could not reach the server. */
const GATEWAY: Partial<Record<GatewayStatus, string>> = {
  502: 'Start Mydia, and see that the proxy knows its port: the proxy is there, Mydia behind it is not.',
  503: 'Start Mydia, and see that the proxy knows its port: the proxy is there, Mydia behind it is not.',
  504: 'Look at what Mydia is busy with: the proxy has waited for it in vain.',
  521: 'Start Mydia, and let Cloudflare’s addresses through its firewall: it refuses their connections.',
  522: 'Let Cloudflare’s addresses through the firewall, and forward the port; a Cloudflare Tunnel needs neither.',
  523: 'Mend the DNS record at Cloudflare: the address that it has leads nowhere.',
  524: 'Look at what Mydia is busy with: Cloudflare has waited for it in vain.',
  525: 'Mend TLS between Cloudflare and the server: SSL/TLS mode, certificate, port.',
  526: 'Give the server a certificate that Cloudflare accepts (an Origin CA certificate), or use a Cloudflare Tunnel.',
  530: 'Start the tunnel: `cloudflared tunnel run`, or the service that runs it. Its log says what it is short of.',
};

/** @returns null for an answer that may be Mydia's own */
export function standIn(answer: HttpAnswer, origin: string): Wrong | null {
  const { status, headers, isPage } = answer;
  const location = headers.get('location');
  const target = location === null ? null : URL.parse(location, origin);
  if (target?.hostname.endsWith('.cloudflareaccess.com') || headers.has('cf-access-domain')) {
    return {
      what: 'Cloudflare Access asks for a sign-in before Mydia is reached',
      remedy:
        'Zero Trust → Access → Applications: take this host name out, or add a policy “Bypass, everyone”. The Worker does not sign in there; Mydia asks who it is itself.',
    };
  }
  if (headers.get('cf-mitigated') === 'challenge') {
    return {
      what: 'Cloudflare asks whether a human is there',
      remedy: 'Let this host name past it: Security → WAF, a custom rule “Skip” for it, and Bot Fight Mode off.',
    };
  }
  if (target) return redirected(target, origin);
  if (/^basic\b/i.test(headers.get('www-authenticate') ?? '')) {
    return {
      what: 'A proxy asks for a password before Mydia is reached',
      remedy: 'Take the password off /api/v1/ in the proxy: Mydia asks who is there itself.',
    };
  }
  const remedy = GATEWAY[status as GatewayStatus];
  if (remedy) return { what: `A proxy answers in place of Mydia (${status})`, remedy };
  if (!isPage) return null;
  return {
    what: `A web page answers where Mydia’s API should be (${status})`,
    remedy:
      'See that this is Mydia’s own address. If a page to sign in at stands in front (Authelia, Authentik, …), let /api/v1/ past it: Mydia asks who is there itself.',
  };
}

function redirected(target: URL, origin: string): Wrong {
  if (target.protocol === 'https:' && target.host === new URL(origin).host) {
    return { what: 'It redirects to HTTPS', remedy: `Use --origin ${target.origin}, and ORIGIN likewise.` };
  }
  const where = target.origin === origin ? 'another page of its own' : target.origin;
  return {
    what: `It redirects to ${where} instead of answering`,
    remedy:
      'If that is Mydia’s own address, use it for --origin. If it is a page to sign in at (Authelia, Authentik, …), let /api/v1/ past it: Mydia asks who is there itself.',
  };
}
