import { show } from '../../base/plain-words.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { ComposeDocument } from './compose-document.ts';
import type { ComposeProblem } from './compose-problem.ts';

/** Of some problems only the value is told. */
const UNPLACED: readonly {
  readonly key: string;
  readonly pattern: RegExp;
  readonly words: (value: string) => string;
}[] = [
  {
    key: 'ports',
    pattern: /^Invalid (?:container|host)Port: (.*)$/,
    words: (value) => `must hold ports from 0 to 65535, got ${show(value)}`,
  },
  { key: 'ports', pattern: /^Invalid proto: (.*)$/, words: (value) => `must be of tcp or udp, got ${show(value)}` },
  {
    key: 'ports',
    pattern: /^Invalid ip address ([^\s:]+)/i,
    words: (value) => `cannot be read; it holds ${show(value)}`,
  },
  {
    key: 'volumes',
    pattern: /^invalid spec: (.*): (?:empty section|too many).*$/,
    words: (value) => `must be source:/target or source:/target:ro, got ${show(value)}`,
  },
  { key: 'volumes', pattern: /^invalid mount config for type "(bind)"/, words: () => 'needs a source; a bind has one' },
  {
    key: 'extends',
    pattern: /^open \S*?([^/\s]+): /,
    words: (value) => `there is no file ${value}, or it may not be read`,
  },
  {
    key: 'include',
    pattern: /^open \S*?([^/\s]+): /,
    words: (value) => `there is no file ${value}, or it may not be read`,
  },
  {
    key: 'include',
    pattern: /^stat \S*?([^/\s]+): /,
    words: (value) => `there is no file ${value}, or it may not be read`,
  },
];

/** Where the value of such a problem stands. */
export function heldSomewhere(document: ComposeDocument, text: string): ComposeProblem | undefined {
  for (const { key, pattern, words } of UNPLACED) {
    const value = pattern.exec(text)?.[1];
    if (value === undefined) continue;
    const keys = document.placeBelow(key, value);
    if (keys.length > 0) return { problem: problemAt(document, keys, words(value)), culprit: keys };
  }
  return undefined;
}

/** Why a value was not taken, in our words. */
export function valueInWords(reason: string): string {
  const [, duration] = /^time: (?:invalid|unknown|missing).*?("(?:[^"\\]|\\.)*")$/s.exec(reason) ?? [];
  if (duration !== undefined) return `must be a duration such as 1m30s or 500ms, got ${show(unquoted(duration))}`;
  const [, size] = /^invalid (?:size|suffix): '(.*)'$/s.exec(reason) ?? [];
  if (size !== undefined) return `must be a size such as 512m or 1g, got ${show(size)}`;
  if (/invalid command line string/.test(reason)) return 'must be a command whose quotes are closed';
  return reason;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
