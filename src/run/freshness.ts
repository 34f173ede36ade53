import { httpDateMs } from '../http/http-date.ts';
import { fieldOf, type ResponseHead } from '../http/response-head.ts';

/**
 * A page older than its own headers allow is wrong, however fast it is. Who says its age is a shared cache, which goes by s-maxage first.
 * Where a page says nothing about how long it may be kept, that is left to the cache. An age that nobody can read passes nothing.
 * @returns what is wrong
 * @source RFC 9111 sections 4.2 and 5.1, RFC 5861
 */
export function staleness(head: ResponseHead): string | undefined {
  const control = fieldOf(head, 'cache-control').toLowerCase();
  const lifetimeS = directiveS(control, 's-maxage') ?? directiveS(control, 'max-age') ?? untilExpiryS(head, control);
  if (lifetimeS === undefined) return undefined;
  const allowedS = lifetimeS + (directiveS(control, 'stale-while-revalidate') ?? 0);
  const allowed = `allowed are ${allowedS} s (${control || `Expires: ${fieldOf(head, 'expires')}`})`;
  const age = fieldOf(head, 'age');
  // Of a chain of caches the first member counts, and what says how old the page is stands in it.
  const [first = ''] = age.split(',');
  if (age !== '' && !/^\d+$/.test(first.trim())) return `of unknown age (Age: ${age.slice(0, 40)}), ${allowed}`;
  return Number(first) > allowedS ? `stale: ${Number(first)} s old, ${allowed}` : undefined;
}

/** @returns undefined where it is not given; 0 where it is no number of seconds. @source RFC 9111, 4.2.1: such a page counts as stale */
function directiveS(control: string, name: string): number | undefined {
  const match = new RegExp(`(?:^|[\\s,])${name}="?(\\d*)`).exec(control);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** @returns undefined where nothing is said; 0 for a date that is none, and for what must not be kept */
function untilExpiryS(head: ResponseHead, control: string): number | undefined {
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])/.test(control)) return 0;
  const expires = fieldOf(head, 'expires');
  if (expires === '') return undefined;
  const lifetimeS = (httpDateMs(expires) - httpDateMs(fieldOf(head, 'date'))) / 1000;
  return Number.isNaN(lifetimeS) ? 0 : Math.max(0, lifetimeS);
}
