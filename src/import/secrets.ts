import { isSecretName } from '../base/secret-names.ts';
import { holdsRandomWord, isOfKnownForm, looksSecret } from './secret-shapes.ts';
import { decoded } from '../base/tolerant-text.ts';

/** What stands in a path for a word that was left out. */
export const LEFT_OUT = 'left-out';

const KEYS = /[\w.[\]-]{1,100}(?=[\\"']{0,4}\s{0,8}[:=>])/g;
/** parts of a form with files, and fields of XML */
const NAMES = /\bname=\\?["']?([\w.[\]-]{1,100})/gi;
/** Such a value may be a word as well: what it says decides. */
const CODES = /(?:^|[^a-z])(?:code|invite|invitation|verif\w*|confirm\w*)$/i;
const MARKS = /(?:^|[^a-z])(?:state|key|hash|ticket|link)$/i;
/** Behind these a path has a word that was made for one visitor. */
const BEFORE_SECRET =
  /^(?:.*[-_])?(?:resets?|verify|verification|confirm|confirmation|activate|activation|invites?|invitation|magic|unsubscribe|otp|login|sso|signup|recover|recovery)(?:[-_].*)?$/i;
/** Folders of files that everybody gets, with marks of their contents in the names. */
const BUILT = /^\/(?:[\w.-]+\/)?(?:_next|_nuxt|_app|_astro|assets?|static|build|dist|bundles?|packs?)\//i;
const FILE = /\.(?:m?js|css|map|wasm|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|eot|mp[34]|webm)$/i;
/** Most of a log is such words. */
const PLAIN = /^[a-z_.-]*$/;

/** How often something was left out. */
export interface LeftOut {
  readonly queries: number;
  readonly paths: number;
}

/** Whether a body has a key that looks like a secret's, or a value: in JSON, forms of both kinds, or whatever else writes keys before values. */
export function holdsSecret(body: string): boolean {
  const written = [...body.matchAll(KEYS)].map(([key]) => key);
  const named = [...body.matchAll(NAMES)].map(([, name = '']) => name);
  const { keys, values } = partsOfJson(body);
  // What stands between the parts of a form is made by chance.
  const plain = body.replace(/^--+\S+$/gm, '');
  const pairs = plain.split('&');
  if ([...written, ...named, ...pairs.map(keyOf), ...keys].some(isSecretName)) return true;
  return [plain, ...values, ...pairs.map((pair) => decoded(pair.slice(pair.indexOf('=') + 1)))].some(looksSecret);
}

/** A target without what looks like a secret: nothing behind the `=` in its query, another word in its path. */
export function withoutSecrets(target: string): { readonly target: string; readonly leftOut: LeftOut } {
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const words = path.split('/');
  const ownPath = words.map((word, index) => withoutSecretWord(word, { path, before: words[index - 1] ?? '' }));
  const paths = ownPath.filter((word, index) => word !== words[index]).length;
  if (question === -1) return { target: ownPath.join('/'), leftOut: { paths, queries: 0 } };
  // Some servers separate pairs by a semicolon.
  const parts = target.slice(question + 1).split(/([&;])/);
  const isForSecret = words.some((word) => BEFORE_SECRET.test(decoded(word)));
  const pairs = parts.map((part, index) => (index % 2 === 1 ? part : withoutSecretValue(part, isForSecret)));
  const queries = pairs.filter((pair, index) => pair !== parts[index]).length;
  return { target: `${ownPath.join('/')}?${pairs.join('')}`, leftOut: { paths, queries } };
}

export function sumOf(all: readonly LeftOut[]): LeftOut {
  return {
    queries: all.reduce((sum, { queries }) => sum + queries, 0),
    paths: all.reduce((sum, { paths }) => sum + paths, 0),
  };
}

/** For the reader of an import; undefined: nothing was. */
export function leftOutText({ queries, paths }: LeftOut): string | undefined {
  const parts = [
    ...(queries > 0 ? [`${queries} ${queries === 1 ? 'value' : 'values'} of queries`] : []),
    ...(paths > 0 ? [`${paths} ${paths === 1 ? 'word' : 'words'} of paths`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' and ');
}

interface PathPlace {
  readonly path: string;
  readonly before: string;
}

function withoutSecretWord(written: string, place: PathPlace): string {
  if (PLAIN.test(written)) return written;
  // Parameters of a path: `/cart;jsessionid=1A`.
  const [name = '', ...parameters] = written.split(';');
  const own = isSecretWord(decoded(name), place) ? LEFT_OUT : name;
  return [own, ...parameters.map((pair) => withoutSecretValue(pair))].join(';');
}

function isSecretWord(word: string, { path, before }: PathPlace): boolean {
  if (isOfKnownForm(word)) return true;
  if (FILE.test(word) || (BUILT.test(path) && FILE.test(path))) return false;
  if (BEFORE_SECRET.test(before) || isSecretName(before)) return isCode(word) || holdsRandomWord(word);
  return holdsRandomWord(word);
}

/** What nobody would call a page: digits alone, or among letters, as `step2` is; capitals in the midst of it. */
function isCode(word: string): boolean {
  const isMixed = word.length >= 6 && /^[\w-]*$/.test(word) && /\d/.test(word) && /[a-z]/i.test(word);
  return /^\d{4,}$/.test(word) || (isMixed && !/^[a-z]+\d{1,2}$/i.test(word)) || isMark(word);
}

function isMark(word: string): boolean {
  return (
    word.length >= 8 &&
    !/\s/.test(word) &&
    /[a-z]/i.test(word) &&
    (/\d/.test(word) || /[a-z][A-Z].*[a-z][A-Z]/.test(word))
  );
}

/** @param isForSecret  the page is one that is opened by a code, whatever the key of that is */
function withoutSecretValue(pair: string, isForSecret = false): string {
  const equals = pair.indexOf('=');
  const written = pair.slice(equals + 1);
  if (written === '') return pair;
  const isCodeThere = isForSecret && isCode(decoded(written));
  if (equals === -1) return isCodeThere || looksSecret(decoded(written)) ? '' : pair;
  return isCodeThere || isSecretValue(keyOf(pair), written) ? pair.slice(0, equals + 1) : pair;
}

function isSecretValue(key: string, written: string): boolean {
  if (isSecretName(key)) return true;
  const value = decoded(written);
  if ([value, value.replaceAll('+', ' '), decoded(value)].some(looksSecret)) return true;
  return (CODES.test(key) && isCode(value)) || (MARKS.test(key) && isMark(value)) || holdsPair(value);
}

/** An address that is passed on has a query of its own. */
function holdsPair(value: string): boolean {
  return [...decoded(value).matchAll(/[?&#;]([^=&#;?]+)=[^&#;]/g)].some(([, key = '']) => isSecretName(key));
}

function keyOf(pair: string): string {
  return decoded(pair.slice(0, Math.max(0, pair.indexOf('='))));
}

function partsOfJson(text: string): { readonly keys: readonly string[]; readonly values: readonly string[] } {
  const keys: string[] = [];
  const values: string[] = [];
  try {
    JSON.parse(text, (key, value: unknown) => {
      keys.push(key);
      if (typeof value === 'string') values.push(value);
      return value;
    });
  } catch {
    // It is no JSON.
  }
  return { keys, values };
}
