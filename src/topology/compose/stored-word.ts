import { jsonIn } from '../../base/tolerant-text.ts';
import { BenchdayError } from '../../base/errors.ts';
import { splitWord } from '../../base/named-file.ts';
import { withoutAddressSecrets } from '../../base/secrets.ts';

/** What stands in a stored word for a password. */
export const LEFT_OUT = '***';

/**
 * The word of a topology as it is stored and shown: without the passwords of `collect`, and without those of addresses. Everything else
 * stays, since it is read again by it.
 */
export function wordWithoutSecrets(word: string): string {
  const { nameOrPath, settings } = splitWord(word);
  const read = settings.startsWith('{') ? parsed(settings) : undefined;
  if (read === undefined) return withoutAddressSecrets(word);
  const collect = isObject(read['collect']) ? mapped(read['collect'], withoutPasswords) : read['collect'];
  const shown = read['collect'] === undefined ? read : { ...read, collect };
  // As it was typed where there is nothing to leave out.
  if (JSON.stringify(shown) === JSON.stringify(read)) return withoutAddressSecrets(word);
  return `${withoutAddressSecrets(nameOrPath)}#${withoutAddressSecrets(JSON.stringify(shown))}`;
}

/** Whether a stored word has lost a password, so that nothing can be read by it. */
export function lacksSecret(word: string): boolean {
  return splitWord(word).settings.includes(`"password":"${LEFT_OUT}"`);
}

/** @throws {BenchdayError} USAGE where a service's password is the mark that stands for one */
export function refuseLeftOut(collect: Readonly<Record<string, readonly object[]>>): void {
  const lacking = Object.entries(collect).find(([, all]) => all.some((one) => passwordOf(one) === LEFT_OUT));
  if (lacking === undefined) return;
  throw new BenchdayError('USAGE', `collect.${lacking[0]}: its password is not stored, and must be typed again`, {
    hint: 'name the topology as it was: -t ./app#{"collect": ...} with the password, also beside --resume',
  });
}

function parsed(settings: string): Readonly<Record<string, unknown>> | undefined {
  const value = jsonIn(settings);
  return isObject(value) ? value : undefined;
}

/** One way to watch a service, or several. */
function withoutPasswords(watched: unknown): unknown {
  if (Array.isArray(watched)) return watched.map(withoutPasswords);
  if (!isObject(watched) || passwordOf(watched) === undefined) return watched;
  return { ...watched, password: LEFT_OUT };
}

function passwordOf(watched: object): unknown {
  return 'password' in watched ? watched.password : undefined;
}

function mapped(record: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
