import { isSecretName } from './secret-names.ts';
import { decoded } from './tolerant-text.ts';

/** What must not be shown, and the name of its variable, which stands there instead. */
export interface NamedSecret {
  readonly value: string;
  readonly name: string;
  /** where a short one is replaced: as a word by itself, or only behind its own name, as in NAME=value; absent: wherever it stands */
  readonly only?: 'word' | 'named';
}

/** What only programs are given. */
const OF_PROGRAMS = /(?:^|[-_])(?:key|salt|dsn)(?:$|[-_])/i;
/** Where a secret lies, whose it is and how long it holds is none. */
const ABOUT = /(?:_file|_path|_dir|_url|_host|_port|_name|_user|_id|_ttl|_seconds|_length|_policy|_enabled)$/i;

/** Shorter ones are parts of other words, and are replaced only where they are a word. */
const LEAST_LETTERS = 6;
/** Shorter ones, and what settings say, mean something else nearly everywhere: `exit code 1`, `ready: true`. */
const LEAST_OF_A_WORD = 4;
const SAID_BY_SETTINGS = /^(?:true|false|none|null|auto|always|never|default|enabled?|disabled?|required?|optional)$/i;

/** The password in an address, such as `postgresql://shop:hunter2@db/shop`: up to the last @ before the path, as addresses are parsed. */
const IN_ADDRESS = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,200}:([^\s/"'<>]{1,200})@/gi;

/** Whether the value of a variable of this name is nobody's business. */
export function isSecretVariable(name: string): boolean {
  return (isSecretName(name) || OF_PROGRAMS.test(name)) && !ABOUT.test(name);
}

/**
 * What a text of a container must not show: values of its variables whose names look like those of secrets, and passwords in addresses.
 * A short one is a word, unless another variable says the same openly, as where user and password are both `shop`.
 * @param environment  of the container
 * @param others       names of variables whose values are secret whatever they are called
 * @returns            the longest first
 */
export function secretsIn(
  environment: Readonly<Record<string, string>>,
  others: ReadonlySet<string> = new Set(),
): readonly NamedSecret[] {
  const all = Object.entries(environment);
  const isHidden = (name: string): boolean => isSecretVariable(name) || others.has(name);
  const open = all.flatMap(([name, value]) =>
    isHidden(name) ? [] : value.replaceAll(IN_ADDRESS, '').split(/[^\p{L}\p{N}_]+/u),
  );
  return all
    .flatMap(([name, value]): NamedSecret[] => [
      ...(isHidden(name) ? formsOf(value).map((form) => ({ value: form, name })) : []),
      ...[...value.matchAll(IN_ADDRESS)].flatMap(([, password = '']) =>
        [...new Set([password, decoded(password)])].map((form) => ({ value: form, name })),
      ),
    ])
    .filter(({ value }) => value !== '')
    .map((secret) => ({ ...secret, ...limitOf(secret, open) }))
    .sort((a, b) => b.value.length - a.value.length);
}

/** What a file of variables says is mostly no secret: LOG_LEVEL=info would take a word out of each line. */
function limitOf({ value, name }: NamedSecret, open: readonly string[]): Pick<NamedSecret, 'only'> {
  if (value.length >= LEAST_LETTERS && !SAID_BY_SETTINGS.test(value)) return {};
  const isWord = value.length >= LEAST_OF_A_WORD && !SAID_BY_SETTINGS.test(value) && !open.includes(value);
  return { only: isWord && isSecretVariable(name) ? 'word' : 'named' };
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

const IN_QUERY = /([?&]([\w.-]{1,60})=)[^&#\s]+/g;

/** Words of a command line without the secrets in them: `--db-password=x`, `{"password":"x"}`, `http://me:x@host/?api_key=x`. */
export function withoutSecretWords(words: readonly string[]): readonly string[] {
  return words.map((word) => {
    const option = OPTION.exec(word)?.[1];
    return option !== undefined && isSecretVariable(option.slice(0, -1)) ? `${option}***` : withoutNamedSecrets(word);
  });
}

/** A text without values whose names are those of secrets: `{"password":"x"}`, `/page?api_key=x`, `http://me:x@host/`. */
export function withoutNamedSecrets(text: string): string {
  const plain = text
    .replaceAll(QUOTED_PAIR, (pair: string, start: string, name: string) =>
      isSecretVariable(name) ? `${start}"***"` : pair,
    )
    .replaceAll(IN_QUERY, (pair: string, start: string, name: string) =>
      isSecretVariable(name) ? `${start}***` : pair,
    );
  return withoutAddressSecrets(plain);
}

/** A text with `***` instead of the passwords of addresses in it, but where the name of a variable stands instead already. */
export function withoutAddressSecrets(text: string): string {
  return text.replaceAll(IN_ADDRESS, (address: string, password: string) =>
    /^\$\{\w+\}$/.test(password) ? address : `${address.slice(0, -password.length - 1)}***@`,
  );
}
