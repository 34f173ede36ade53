/** Beginnings that services give their keys, so that they are found. @source their own documentation */
const PREFIXED =
  /(?:^|[^A-Za-z0-9])(?:(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[opsur]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{8,}|AKIA[0-9A-Z]{12,}|ASIA[0-9A-Z]{12,}|AIza[\w-]{20,}|ya29\.[\w-]{8,}|SG\.[\w-]{8,}|npm_\w{20,}|hf_\w{20,}|sk-[\w-]{16,})/;
/** @source RFC 7519: a header, `{"` in base64url, and two parts more */
const JWT = /(?:^|[^\w-])eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/;
/** A picture for screens of two dots (`logo@2x.png`) has no address in its name. */
const EMAIL = /[^\s/@:;,<>()"']{1,64}@(?!\d+x\.)[^\s/@:;,<>()"']{1,255}\.[a-z]{2,}/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** MD5 and longer; ids of MongoDB have 24. */
const LEAST_HEX = 32;
const LEAST_RUN = 16;
const LEAST_WORD = 20;
/** Changes between capitals, small letters and digits, for each letter. Chance makes 0.4 and more, words and models of things below 0.25. */
const LEAST_CHANGES = 0.25;
/** No word and no model of a thing is so long. */
const LONG = 32;
const LEAST_CHANGES_OF_LONG = 0.15;

/** A signed token, the key of a service, the address of a person: each is known by its form. */
export function isOfKnownForm(text: string): boolean {
  return PREFIXED.test(text) || JWT.test(text) || (text.includes('@') && EMAIL.test(text));
}

/**
 * Whether a text holds a long word that only chance would make. Numbers, dates, words, what is joined of words, and UUIDs, which are ids,
 * are none.
 */
export function holdsRandomWord(text: string): boolean {
  return text.split(/[^\w~+-]+/).some(isRandom) || isBase64(text);
}

export function looksSecret(text: string): boolean {
  return isOfKnownForm(text) || holdsRandomWord(text);
}

/** Standard base64 has slashes and plus signs in it, as paths and searches have. */
function isBase64(text: string): boolean {
  return /^[\w+/-]{20,}={0,2}$/.test(text) && /[+=]/.test(text) && isChance(text.replace(/[^A-Za-z0-9]/g, ''), 3);
}

function isRandom(word: string): boolean {
  if (UUID.test(word)) return false;
  const parts = word.split(/[-_~+]/);
  if (
    parts.some((part) => isHex(part) || (part.length >= LEAST_RUN && !/^[0-9a-f]+$/i.test(part) && isChance(part, 2)))
  )
    return true;
  // The alphabet of base64 for addresses has two signs that join words elsewhere.
  return word.length >= LEAST_WORD && parts.length < word.length / 4 && isChance(parts, 3);
}

function isHex(part: string): boolean {
  return part.length >= LEAST_HEX && /^[0-9a-f]+$/i.test(part) && /\d/.test(part) && /[a-f]/i.test(part);
}

/** @param kinds  of capitals, small letters and digits that must be there at least */
function isChance(written: string | readonly string[], kinds: number): boolean {
  const parts = [written].flat();
  const all = parts.join('');
  const has = [/[A-Z]/, /[a-z]/, /\d/].filter((kind) => kind.test(all)).length;
  if (has < kinds || all.length < LEAST_RUN) return false;
  const changes = parts.reduce((sum, part) => sum + changesIn(part), 0) / all.length;
  // Without a digit it may be words that begin with capitals each; two capitals on end are rare there.
  if (!/\d/.test(all)) return all.length >= LEAST_WORD && changes >= 0.2 && /[A-Z]{2}/.test(all);
  return changes >= (all.length >= LONG ? LEAST_CHANGES_OF_LONG : LEAST_CHANGES);
}

/** A word may begin with a capital. */
function changesIn(part: string): number {
  const kinds = Array.from(part, (letter) => (/\d/.test(letter) ? '0' : /[A-Z]/.test(letter) ? 'A' : 'a'));
  return kinds.filter((kind, index) => {
    const before = kinds[index - 1];
    return before !== undefined && before !== kind && !(before === 'A' && kind === 'a');
  }).length;
}
