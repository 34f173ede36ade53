import { isSecretName } from '../base/secret-names.ts';
import type { RecordedRequest } from './har-entries.ts';
import { looksSecret } from './secret-shapes.ts';
import { sumOf, withoutSecrets } from './secrets.ts';

/**
 * Set by the load engine, by the body, which is sent unpacked, or by the visit; or they say what the browser is and where it came from.
 */
const OTHERS = new Set([
  ...['host', 'connection', 'content-length', 'content-type', 'transfer-encoding', 'te', 'upgrade', 'keep-alive'],
  ...['idempotency-key', 'cookie', 'authorization', 'proxy-authorization', 'user-agent', 'accept-encoding'],
  ...['accept-language', 'cache-control', 'pragma', 'origin', 'referer', 'dnt', 'priority', 'date', 'expect', 'from'],
  ...['upgrade-insecure-requests', 'range', 'save-data', 'via', 'forwarded', 'baggage', 'tracestate', 'newrelic'],
  ...['accept-charset', 'alt-used', 'service-worker', 'x-flash-version', 'hx-current-url'],
  ...['content-encoding', 'content-md5', 'content-digest', 'digest', 'repr-digest'],
]);
/** Of browsers, proxies and conditions, and what is another one in each request. */
const FAMILIES =
  /^(?:sec-|proxy-|if-|access-control-|x-forwarded-|x-real-ip$|cf-|x-b3-|x-datadog-|x-chrome-|x-devtools-|x-client-data$)|trace|(?:request|correlation|transaction|message)-?id/i;
const LONGEST_VALUE = 200;
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const VALUE = /^[\t\x20-\x7e]+$/;

/** What any browser accepts says nothing. */
const USUAL_ACCEPT = /\*\/\*|^image\//;

/**
 * The headers by which a site tells what is wanted, as `Accept: application/json`, `X-Requested-With` or `HX-Request`: those that all of
 * some requests have, with the same value.
 */
export function tellingHeaders([first, ...others]: readonly RecordedRequest[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...(first?.headers ?? [])].filter(
      ([name, value]) => isTelling(name, value) && others.every(({ headers }) => headers.get(name) === value),
    ),
  );
}

function isTelling(name: string, value: string): boolean {
  if (OTHERS.has(name) || FAMILIES.test(name) || !NAME.test(name)) return false;
  if (value.length > LONGEST_VALUE || !VALUE.test(value) || (name === 'accept' && USUAL_ACCEPT.test(value)))
    return false;
  return !isSecretName(name) && !looksSecret(value) && !isLeftOut(name, value);
}

/** What is left out of a query is left out here, and an address that holds such a thing. */
function isLeftOut(name: string, value: string): boolean {
  const asPair = withoutSecrets(`/?${name}=${encodeURIComponent(value)}`).leftOut;
  const isAddress = /^(?:https?:\/\/|\/)/i.test(value);
  const { queries, paths } = sumOf([asPair, ...(isAddress ? [withoutSecrets(value).leftOut] : [])]);
  return queries + paths > 0;
}
