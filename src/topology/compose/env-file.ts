import { displayPath, throwProblems } from '../../base/file-problem.ts';
import { hostPathKind, readHostFile } from './host-files.ts';
import { interpolate } from './interpolate.ts';
import type { Environment } from './interpolate.ts';

/** What a file of settings (`.env`, `env_file`) says. */
export interface EnvironmentFile {
  readonly values: Readonly<Record<string, string>>;
  /** names without a value, which take that of the environment */
  readonly bare: readonly string[];
  /** variables of the environment that a value asks for */
  readonly asked: readonly string[];
}

type Read<Value> = { readonly value: Value; readonly end: number } | { readonly problem: string };

/** Between settings: blanks, empty lines and comments. */
const BETWEEN = /(?:[\s\u0085]+|#[^\n]*)*/y;
/** A name, and what ends it; `:` as in YAML. */
const NAME = /(?:export[\t\v\f\r ]+)?([^\n=:]*)([=:]|\n|$)[\t\v\f\r \u0085\u00a0]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', c: '\\c', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '"': '"', '\\': '\\' },
  // The text is interpolated afterwards.
  $: '$$',
};

/** @throws {BenchdayError} FILE_INVALID; undefined when there is no such file */
export async function readEnvironmentFile(file: string, outer: Environment): Promise<EnvironmentFile | undefined> {
  if ((await hostPathKind(file)) !== 'file') return undefined;
  return parseEnvironmentFile(file, await readHostFile(file), outer);
}

/**
 * Reads settings as Docker Compose does: a `#` begins a comment only after a blank, text in double quotes or without quotes may hold
 * variables, text in single quotes none.
 * @param outer  what variables stand for; it wins over what the file itself has set above
 * @throws {BenchdayError} FILE_INVALID naming the line; no text of the file is quoted, as it may be a secret
 * @source docs.docker.com, "Syntax for environment files within Docker Compose"
 */
export function parseEnvironmentFile(file: string, written: string, outer: Environment): EnvironmentFile {
  const text = written.replace(/^\uFEFF/, '');
  const values: Record<string, string> = {};
  const bare = new Set<string>();
  const asked = new Set<string>();
  const lookup = new Proxy<Environment>(outer, {
    get(_, name) {
      if (typeof name !== 'string') return undefined;
      asked.add(name);
      return outer[name] ?? (Object.hasOwn(values, name) ? values[name] : undefined);
    },
  });
  const refuse = (at: number, problem: string): never => {
    const line = text.slice(0, at).split('\n').length;
    throwProblems([{ file, line, path: [], message: problem }]);
    throw new TypeError(`${displayPath(file)} was refused without a problem`);
  };
  let at = skip(BETWEEN, text, 0);
  while (at < text.length) {
    const setting = readSetting(text, at, lookup);
    if ('problem' in setting) return refuse(at, setting.problem);
    const { name, value } = setting.value;
    if (value === undefined) bare.add(name);
    else values[name] = value;
    at = skip(BETWEEN, text, setting.end);
  }
  for (const name of bare) {
    const value = outer[name];
    if (value !== undefined) values[name] ??= value;
  }
  return { values, bare: [...bare], asked: [...asked] };
}

function readSetting(
  text: string,
  at: number,
  lookup: Environment,
): Read<{ readonly name: string; readonly value: string | undefined }> {
  NAME.lastIndex = at;
  const [whole = '', written = '', sign = ''] = NAME.exec(text) ?? [];
  const name = written.trimEnd();
  if (!/^[\p{L}\p{N}_.\-[\]]+$/u.test(name)) return { problem: 'is no setting; write NAME=value' };
  const end = at + whole.length;
  if (sign !== '=' && sign !== ':') return { value: { name, value: undefined }, end };
  const quote = text.charAt(end);
  const read = quote === '"' || quote === "'" ? quoted(text, end, quote) : unquoted(text, end);
  if ('problem' in read) return read;
  if (quote === "'") return { value: { name, value: read.value }, end: read.end };
  const filled = interpolate(quote === '"' ? unescaped(read.value) : read.value, lookup, 'all');
  if (filled.state === 'problem')
    return { problem: `the value of ${name} cannot be used: ${reasonIn(filled.message)}` };
  return { value: { name, value: filled.text }, end: read.end };
}

/** What variables in the files of a service stand for: the environment's come before the service's own. */
export function variablesOfEnvFiles(
  { environment: own }: { readonly environment: Readonly<Record<string, string | null>> },
  environment: Environment,
): Environment {
  const written = Object.entries(own).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(written), ...environment };
}

/** Up to the end of the line, or to a comment. */
function unquoted(text: string, at: number): Read<string> {
  const newLine = text.indexOf('\n', at);
  const end = newLine === -1 ? text.length : newLine;
  const [value = ''] = text.slice(at, end).split(' #');
  return { value: value.trimEnd(), end };
}

/** Up to the same quote, over several lines too; a backslash keeps a quote from ending it. */
function quoted(text: string, at: number, quote: string): Read<string> {
  let value = '';
  for (let next = at + 1; next < text.length; next += 1) {
    const character = text.charAt(next);
    if (character === quote) return { value, end: next + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    next += 1;
    const escaped = text.charAt(next);
    value += escaped === quote ? escaped : `\\${escaped}`;
  }
  return { problem: `has a ${quote} that is not closed` };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:0(\d{0,3})|([abcfnrtv$"\\]))/g, (whole, octal?: string, letter?: string) => {
    if (letter !== undefined) return ESCAPES[letter] ?? whole;
    const code = /^[0-7]{3}$/.test(octal ?? '') ? Number.parseInt(octal ?? '', 8) : Number.NaN;
    return code < 256 ? String.fromCharCode(code) : whole;
  });
}

/** What is wrong, without the value itself. */
function reasonIn(message: string): string {
  return message.replace(/: .*$/s, '').replace(/\$\{[^}]*\}/s, '${...}');
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}
