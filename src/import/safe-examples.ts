import { isSecretName } from '../base/secret-names.ts';
import { isOfKnownForm, looksSecret } from './secret-shapes.ts';
import { LEFT_OUT } from './secrets.ts';

/** Counts examples that look like secrets. */
export interface Replaced {
  leftOut: number;
}

/** Nobody's, and a text where an address is asked for. @source RFC 2606 */
const NOBODY = 'user@example.com';
/** What is made up for a password. @source openapi-sampler */
const MADE_UP = ['string', 'pa$$word', NOBODY];

/**
 * An example of a description, or another value where it looks like a secret by its name or by itself. That it stands in a description does
 * not say that it is nobody's.
 * @param isListed  one of the values that it may have, which are no secret for their name
 */
export function safeExample(
  name: string,
  value: unknown,
  { isListed = false, made }: { readonly isListed?: boolean; readonly made: Replaced },
): unknown {
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '' || isMadeUp(value)) return value;
  const isSecret = (isSecretName(name) && !isListed) || looksSecret(String(value));
  if (!isSecret) return value;
  made.leftOut += 1;
  if (typeof value === 'number') return 0;
  return value.includes('@') && isOfKnownForm(value) ? NOBODY : LEFT_OUT;
}

/** The same of all that a body holds. */
export function safeValue(name: string, value: unknown, made: Replaced): unknown {
  if (Array.isArray(value)) return value.map((item) => safeValue(name, item, made));
  if (typeof value !== 'object' || value === null) return safeExample(name, value, { made });
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, safeValue(key, item, made)]));
}

function isMadeUp(value: string | number): boolean {
  return value === 0 || MADE_UP.includes(String(value).replace(/_+$/, ''));
}
