import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Interpolated =
  | { readonly state: 'text'; readonly text: string; readonly unset: readonly string[] }
  | { readonly state: 'problem'; readonly message: string };

const MAX_DEPTH = 20;

/**
 * Replaces `$A`, `${A}`, `${A:-default}`, `${A-default}`, `${A:?message}`, `${A?message}`, `${A:+other}`, `${A+other}` and `$$`.
 * Defaults may hold variables themselves. `unset` names those that had no value and no default: they become empty text.
 * @param keepsParameters  `$1` stays, as SQL has it; any other `$` that begins no variable is a problem, as in Compose
 * @source Compose Specification, "Interpolation"
 */
export function interpolate(text: string, environment: Environment, keepsParameters = false): Interpolated {
  return replace({ text, environment, keepsParameters, depth: 0 });
}

interface Work {
  readonly text: string;
  readonly environment: Environment;
  readonly keepsParameters: boolean;
  readonly depth: number;
}

function replace(work: Work): Interpolated {
  const { text, environment, keepsParameters } = work;
  if (work.depth > MAX_DEPTH) return { state: 'problem', message: 'nests variables too deeply' };
  const unset: string[] = [];
  let result = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) break;
    result += text.slice(at, dollar);
    const rest = text.slice(dollar);
    const plain = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(rest);
    if (rest.startsWith('$$')) {
      result += '$';
      at = dollar + 2;
    } else if (plain !== null) {
      const value = environment[plain[1] ?? ''];
      if (value === undefined) unset.push(plain[1] ?? '');
      result += value ?? '';
      at = dollar + plain[0].length;
    } else if (rest.startsWith('${')) {
      const length = lengthOfBraces(rest);
      if (length === undefined) return { state: 'problem', message: `has \${ without its closing brace: ${rest}` };
      const inner = replaceBraces(rest.slice(2, length - 1), work);
      if (inner.state === 'problem') return inner;
      unset.push(...inner.unset);
      result += inner.text;
      at = dollar + length;
    } else if (keepsParameters && /^\$\d/.test(rest)) {
      result += '$';
      at = dollar + 1;
    } else {
      return { state: 'problem', message: `has a $ that begins no variable; write $$ for a $: ${rest.slice(0, 20)}` };
    }
  }
  return { state: 'text', text: result + text.slice(at), unset };
}

function replaceBraces(inside: string, work: Work): Interpolated {
  const [, name, operator = '', operand = ''] = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([\s\S]*))?$/.exec(inside) ?? [];
  if (name === undefined) {
    return {
      state: 'problem',
      message: `has \${${inside}}, which is no variable with an optional :-default or :?message`,
    };
  }
  const value = work.environment[name];
  const counts = value !== undefined && !(operator.startsWith(':') && value === '');
  const other = () => replace({ ...work, text: operand, depth: work.depth + 1 });
  switch (operator.slice(-1)) {
    case '-':
      return counts ? { state: 'text', text: value, unset: [] } : other();
    case '+':
      return counts ? other() : { state: 'text', text: '', unset: [] };
    case '?':
      if (counts) return { state: 'text', text: value, unset: [] };
      return { state: 'problem', message: `needs the variable ${name}${operand === '' ? '' : `: ${operand}`}` };
    default:
      return { state: 'text', text: value ?? '', unset: value === undefined ? [name] : [] };
  }
}

/** From `${` to its own closing brace. */
function lengthOfBraces(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    if (text.charAt(at) === '}') depth -= 1;
    if (depth === 0 && at > 0 && text.charAt(at) === '}') return at + 1;
  }
  return undefined;
}

/** The value of a document with the variables of all its texts replaced. Keys are not touched. */
export function interpolateDocument(
  document: YamlDocument,
  environment: Environment,
): {
  readonly value: unknown;
  readonly problems: readonly FileProblem[];
  readonly notes: readonly string[];
  /** every variable that was asked for, also where a default took its place */
  readonly asked: readonly string[];
} {
  const asked = new Set<string>();
  const watched = new Proxy(environment, {
    get(from, name) {
      if (typeof name === 'string') asked.add(name);
      return typeof name === 'string' ? from[name] : undefined;
    },
  });
  const problems: FileProblem[] = [];
  const unset = new Set<string>();
  const walk = (value: unknown, keys: readonly PropertyKey[]): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => walk(item, [...keys, index]));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...keys, key])]));
    }
    if (typeof value !== 'string' || !value.includes('$')) return value;
    const result = interpolate(value, watched, keys[0] === 'x-benchday');
    if (result.state === 'problem') {
      problems.push(problemAt(document, keys, result.message));
      return value;
    }
    for (const name of result.unset) unset.add(name);
    return result.text;
  };
  const value = walk(document.value, []);
  const notes = Array.from(unset, (name) => `the variable ${name} is not set and has no default: it became empty text`);
  return { value, problems, notes, asked: [...asked] };
}
