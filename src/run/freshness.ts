import { fieldOf, type ResponseHead } from '../http/response-head.ts';

/**
 * A page older than its own headers allow is wrong, however fast it is. Who says its age is a shared cache, which goes by s-maxage first.
 * Where a page says nothing about how long it may be kept, that is left to the cache.
 * @returns what is wrong
 * @source RFC 9111 sections 4.2 and 5.1, RFC 5861
 */
export function staleness(head: ResponseHead): string | undefined {
  const ageS = Number(fieldOf(head, 'age'));
  const control = fieldOf(head, 'cache-control').toLowerCase();
  const lifetimeS = directiveS(control, 's-maxage') ?? directiveS(control, 'max-age') ?? untilExpiryS(head, control);
  if (lifetimeS === undefined) return undefined;
  const allowedS = lifetimeS + (directiveS(control, 'stale-while-revalidate') ?? 0);
  return ageS > allowedS
    ? `stale: ${ageS} s old, allowed are ${allowedS} s (${control || `Expires: ${fieldOf(head, 'expires')}`})`
    : undefined;
}

function directiveS(control: string, name: string): number | undefined {
  const match = new RegExp(`(?:^|[\\s,])${name}="?(\\d+)`).exec(control);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** @returns undefined where nothing is said; 0 for a date that is none, and for what must not be kept */
function untilExpiryS(head: ResponseHead, control: string): number | undefined {
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])/.test(control)) return 0;
  const expires = fieldOf(head, 'expires');
  if (expires === '') return undefined;
  const lifetimeS = (Date.parse(expires) - Date.parse(fieldOf(head, 'date'))) / 1000;
  return Number.isNaN(lifetimeS) ? 0 : Math.max(0, lifetimeS);
}
