/** Names of what only one visitor knows. An author is none. */
const SECRET = /pass|pwd|secret|token|otp|api[-_]?key|auth(?!or(?!i[sz]))|session/i;
const KEYS = /[\w.[\]-]{1,100}(?=[\\"']{0,4}\s{0,8}[:=>])/g;
/** parts of a form with files, and fields of XML */
const NAMES = /\bname=\\?["']?([\w.[\]-]{1,100})/gi;

/** Whether a body has a key that looks like a secret's: in JSON, forms of both kinds, or whatever else writes keys before values. */
export function holdsSecret(body: string): boolean {
  const written = [...body.matchAll(KEYS)].map(([key]) => key);
  const named = [...body.matchAll(NAMES)].map(([, name = '']) => name);
  return [...written, ...named, ...body.split('&').map(keyOf), ...keysOfJson(body)].some((key) => SECRET.test(key));
}

/** @returns the target, with nothing behind the `=` of such keys of its query, and how many they were */
export function withoutSecrets(target: string): { readonly target: string; readonly leftOut: number } {
  const question = target.indexOf('?');
  if (question === -1) return { target, leftOut: 0 };
  let leftOut = 0;
  const pairs = target
    .slice(question + 1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals === -1 || equals === pair.length - 1 || !SECRET.test(keyOf(pair))) return pair;
      leftOut++;
      return pair.slice(0, equals + 1);
    });
  return { target: `${target.slice(0, question + 1)}${pairs.join('&')}`, leftOut };
}

function keyOf(pair: string): string {
  const key = pair.slice(0, Math.max(0, pair.indexOf('=')));
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function keysOfJson(text: string): string[] {
  const keys: string[] = [];
  try {
    JSON.parse(text, (key, value: unknown) => {
      keys.push(key);
      return value;
    });
  } catch {
    // It is no JSON.
  }
  return keys;
}
