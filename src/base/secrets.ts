import { isSecretName } from './secret-names.ts';

/** What must not be shown, and the name of its variable, which stands there instead. */
export interface NamedSecret {
  readonly value: string;
  readonly name: string;
}

/** What only programs are given. */
const OF_PROGRAMS = /(?:^|[-_])(?:key|salt|dsn)(?:$|[-_])/i;
/** Where a secret lies, whose it is and how long it holds is none. */
const ABOUT = /(?:_file|_path|_dir|_url|_host|_port|_name|_user|_id|_ttl|_seconds|_length|_policy|_enabled)$/i;

/** Shorter ones are numbers and common words, which would be replaced where they mean something else. */
const LEAST_LETTERS = 6;

/** The password in an address, such as `postgresql://shop:hunter2@db/shop`. */
const IN_ADDRESS = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,200}:([^\s@/]{1,200})@/gi;

/** Whether the value of a variable of this name is nobody's business. */
export function isSecretVariable(name: string): boolean {
  return (isSecretName(name) || OF_PROGRAMS.test(name)) && !ABOUT.test(name);
}

/**
 * What a text of a container must not show: values of its variables whose names look like those of secrets, and passwords in addresses.
 * @param environment  of the container
 * @param others       names of variables whose values are secret whatever they are called
 * @returns            the longest first
 */
export function secretsIn(
  environment: Readonly<Record<string, string>>,
  others: ReadonlySet<string> = new Set(),
): readonly NamedSecret[] {
  const found = Object.entries(environment).flatMap(([name, value]): NamedSecret[] => [
    ...(isSecretVariable(name) || others.has(name) ? formsOf(value).map((form) => ({ value: form, name })) : []),
    ...Array.from(value.matchAll(IN_ADDRESS), ([, password = '']) => ({ value: password, name })),
  ]);
  return found.filter(({ value }) => value.length >= LEAST_LETTERS).sort((a, b) => b.value.length - a.value.length);
}

/** As programs write it: alone, within JSON, within an address, and line by line. */
function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const written = [value.trim(), JSON.stringify(value).slice(1, -1), encoded(value), ...lines];
  return [...new Set(written)].filter((form) => !/^-----(?:BEGIN|END) /.test(form));
}

function encoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // half a letter
    return value;
  }
}

/** Variables as an engine lists them, `NAME=value`. */
export function variablesOf(listed: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listed.map((one) => {
      const equals = one.indexOf('=');
      return equals === -1 ? [one, ''] : [one.slice(0, equals), one.slice(equals + 1)];
    }),
  );
}

const QUOTED_PAIR = /("([\w.-]{1,60})"\s*:\s*)"(?:[^"\\]|\\.)*"/g;
const OPTION = /^(--?[\w.-]{1,60}=)(?!\{)./s;

/** Words of a command line without the secrets in them: `--db-password=x`, `{"password":"x"}`, `http://me:x@host`. */
export function withoutSecretWords(words: readonly string[]): readonly string[] {
  return words.map((word) => {
    const option = OPTION.exec(word)?.[1];
    if (option !== undefined && isSecretVariable(option.slice(0, -1))) return `${option}***`;
    const plain = word.replaceAll(QUOTED_PAIR, (pair: string, start: string, name: string) =>
      isSecretVariable(name) ? `${start}"***"` : pair,
    );
    return plain.replaceAll(
      IN_ADDRESS,
      (address: string, password: string) => `${address.slice(0, -password.length - 1)}***@`,
    );
  });
}
