import type { LoadTotals } from '../records/load-totals.ts';

export function cookieWarning({ sessions, flows }: LoadTotals): string[] {
  if (sessions === undefined) return [];
  const { hitsWithCookies, cookiesRefused, refused = {} } = sessions;
  const named = Object.entries(refused).map(([cookie, count]) => `${cookie}: ${count}`);
  return [
    ...(hitsWithCookies === 0 && flows === undefined
      ? ['sessions are on, but no hit sent a cookie: the site set none that is sent back']
      : []),
    ...(cookiesRefused === 0
      ? []
      : [
          `${cookiesRefused} cookies of the site were refused: ${named.join(', ') || 'of another host, Secure over http, too long, or not ASCII'}`,
        ]),
  ];
}

export function sentAgainWarning({ sentAgain = 0, http2 }: LoadTotals): string[] {
  if (sentAgain === 0) return [];
  const which =
    http2 === undefined
      ? 'reads that were sent once more, as the kept connection was closed when they left'
      : 'hits that were sent once more, as the server had done nothing with them (GOAWAY, REFUSED_STREAM), or the kept connection was closed when they left';
  return [`${which}: ${sentAgain}; their response times count from when they were due`];
}
