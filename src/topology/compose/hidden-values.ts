import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { holdsCredentials, isSecretName } from '../../base/secret-names.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { HostAccess } from '../../records/host-access.ts';
import type { HiddenValue } from '../container-settings.ts';
import type { Service } from '../topology.ts';
import type { Environment } from './interpolate.ts';

/** Shorter ones are numbers and common words, which would be replaced where they mean something else. */
const LEAST_LETTERS = 6;
const BETWEEN_PARTS = /[\s:;,=@/?&"'\\]+/;

/**
 * Does something with a file whose variables were replaced. What it throws names the variables instead of their values, which may be
 * secrets, while the log of a CI job may be public.
 * @param asked  the variables that the file uses
 * @throws what the work throws, with the values hidden in messages
 */
export async function hidingValues<T>(
  {
    document,
    documents = [document],
    environment,
    asked,
  }: {
    readonly document: YamlDocument;
    /** all files whose places messages may name */
    readonly documents?: readonly YamlDocument[];
    readonly environment: Environment;
    readonly asked: readonly string[];
  },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof BenchdayError)) throw failure;
    const hidden = hiddenOf(document.text, environment, asked);
    const files = documents.map(({ file }) => displayPath(file));
    const lines = failure.message.split('\n').map((line) => hideInLine(line, files, hidden));
    // Without its cause, whose message may hold the value too.
    throw new BenchdayError(failure.code, lines.join('\n'), { hint: hideIn(failure.hint, hidden) });
  }
}

/** Texts with the names of variables instead of their values. @param names  of those whose values are hidden */
export function withoutValues(
  texts: readonly string[],
  {
    document,
    environment,
    names,
  }: { readonly document: YamlDocument; readonly environment: Environment; readonly names: readonly string[] },
): readonly string[] {
  const hidden = hiddenOf(document.text, environment, names);
  return texts.map((text) => hideIn(text, hidden));
}

/** Numbers and words of this length are seldom secrets. */
const LEAST_SECRET = 4;

/**
 * Values that look like secrets by the name of their variable, or as an address with a password in it. Where nothing is wrong only these
 * are hidden: what is measured should be told. What the file or another variable says openly is no secret.
 */
export function secretsOf({
  documents,
  environment,
  names,
}: {
  readonly documents: readonly YamlDocument[];
  readonly environment: Environment;
  readonly names: readonly string[];
}): readonly HiddenValue[] {
  const all = [...new Set(names)].flatMap((name) => {
    const value = environment[name] ?? '';
    return value === '' ? [] : [{ name, value, isSecret: isSecretName(name) || holdsCredentials(value) }];
  });
  const open = [
    ...documents.map(({ text }) => text),
    ...all.flatMap(({ value, isSecret }) => (isSecret ? [] : [value])),
  ];
  return all
    .flatMap(({ name, value, isSecret }) =>
      (isSecret ? [value, ...passwordsIn(value)] : []).map((one) => ({ name, value: one })),
    )
    .filter(({ value }) => value.length >= LEAST_SECRET && !open.some((text) => text.includes(value)))
    .sort(longestFirst);
}

function passwordsIn(value: string): readonly string[] {
  return [...value.matchAll(/:\/\/[^\s/?#@:]*:([^\s/?#@]+)@/g)].map(([, password = '']) => password);
}

interface UsedVariables {
  readonly document: YamlDocument;
  readonly variables: Environment;
  readonly asked: readonly string[];
  readonly bare: readonly { readonly name: string }[];
}

/**
 * Services whose hooks know the values of variables that they can say: of those in their command, and of those that their container has.
 * @param more  variables that the file uses, beside those that are known to its reader
 */
export function withHiddenHooks(
  services: readonly Service[],
  { document, variables, asked, bare }: UsedVariables,
  more: readonly string[],
): readonly Service[] {
  const names = new Set([...asked, ...more, ...bare.map(({ name }) => name)]);
  return services.map((service) => {
    const hooks = service.settings?.startHooks;
    if (hooks === undefined) return service;
    const startHooks = hooks.map((hook) => {
      const own = { ...service.environment, ...hook.environment };
      const known = [...hook.command, ...Object.values(own)].join('\n').toLowerCase();
      const hidden = [
        ...hiddenOf(document.text, variables, [...names]).filter(({ value }) => known.includes(value.toLowerCase())),
        ...hiddenOf(document.text, own, Object.keys(own)),
      ].sort(longestFirst);
      return hidden.length === 0 ? hook : { ...hook, hidden };
    });
    return { ...service, settings: { ...service.settings, startHooks } };
  });
}

/** Values, and the parts of which messages speak by themselves, the longest first. What the file itself says is no secret. */
function hiddenOf(written: string, environment: Environment, asked: readonly string[]): readonly HiddenValue[] {
  const all = asked.flatMap((name) => {
    const value = environment[name] ?? '';
    const quoted = JSON.stringify(value).slice(1, -1);
    const forms = [value, quoted, ...value.split(BETWEEN_PARTS)];
    const spelled = forms.flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]);
    return [...new Set(spelled)].map((one) => ({ value: one, name }));
  });
  return all.filter(({ value }) => value.length >= LEAST_LETTERS && !written.includes(value)).sort(longestFirst);
}

function longestFirst(a: HiddenValue, b: HiddenValue): number {
  return b.value.length - a.value.length;
}

/** The place that a problem begins with stays as it is. */
function hideInLine(line: string, files: readonly string[], hidden: readonly HiddenValue[]): string {
  const file = files.find((one) => line.startsWith(`${one}:`));
  const [place = ''] = file === undefined ? [] : (/^\d+[^:]*: /.exec(line.slice(file.length + 1)) ?? []);
  const from = file === undefined || place === '' ? 0 : file.length + 1 + place.length;
  return line.slice(0, from) + hideIn(line.slice(from), hidden);
}

/** A text with the names of variables instead of their values. */
export function hideIn(text: string, hidden: readonly HiddenValue[]): string {
  let result = text;
  for (const one of hidden) result = replaced(result, one);
  return result
    .split(CUT)
    .map((part, index, parts) => (index === parts.length - 1 ? part : hideCut(part, hidden)))
    .join(CUT);
}

const LETTER = String.raw`[\p{L}\p{N}_]`;

function replaced(text: string, { value, name, only }: HiddenValue): string {
  const instead = `\${${name}}`;
  if (only === undefined) return text.replaceAll(value, () => instead);
  const begins = String.raw`(?<!${LETTER})`;
  // PIN=12, {"PIN": "12"}, PIN: '12'
  const named = String.raw`(?<=${begins}${escaped(name)}["']?\s{0,3}[=:]\s{0,3}["']?)`;
  const found = new RegExp(String.raw`${only === 'word' ? begins : named}${escaped(value)}(?!${LETTER})`, 'gu');
  return text.replaceAll(found, () => instead);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

/** As a long text ends in a message. */
const CUT = '..."';

/** The beginning of a value at the end of a text that was cut. */
function hideCut(text: string, hidden: readonly HiddenValue[]): string {
  for (const { value, name, only } of hidden) {
    if (only !== undefined) continue;
    for (let length = Math.min(value.length, text.length); length >= LEAST_LETTERS; length -= 1) {
      if (text.endsWith(value.slice(0, length))) return `${text.slice(0, -length)}\${${name}}`;
    }
  }
  return text;
}

/** Services whose images messages say without secrets. */
export function withShownImages(services: readonly Service[], secrets: readonly HiddenValue[]): readonly Service[] {
  return services.map((service) => {
    const shownImage = hideIn(service.image, secrets);
    return shownImage === service.image ? service : { ...service, shownImage };
  });
}

export function withShownKind(asked: HostAccess, secrets: readonly HiddenValue[]): HostAccess {
  const shown = hideIn(asked.kind, secrets);
  return shown === asked.kind ? asked : { ...asked, shown };
}
