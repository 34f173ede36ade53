import type ts from 'typescript';

/** One small change of one source file. */
export interface Mutant {
  /** absolute path */
  readonly file: string;
  /** in characters, the end not included */
  readonly start: number;
  readonly end: number;
  readonly after: string;
  readonly kind: MutantKind;
}

export type MutantKind =
  | 'arithmetic'
  | 'boolean'
  | 'call'
  | 'comparison'
  | 'condition'
  | 'logical'
  | 'negation'
  | 'number'
  | 'optional'
  | 'statement'
  | 'string';

/** What can be done to a node. */
export interface Change {
  readonly kind: MutantKind;
  readonly after: string;
  /** what is replaced, by default the node itself */
  readonly at?: ts.Node;
}

export function mutatedText(text: string, { start, end, after }: Mutant): string {
  return text.slice(0, start) + after + text.slice(end);
}

/** The place and the change, in one line: file:line before -> after. */
export function describeMutant({ start, end, after }: Mutant, { name, text }: NamedText): string {
  const line = text.slice(0, start).split('\n').length;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const column = start - lineStart + 1;
  return `${name}:${line}:${column}  ${inOneLine(text.slice(start, end))} -> ${inOneLine(after)}`;
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

const MOST_CHARACTERS = 70;

function inOneLine(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length <= MOST_CHARACTERS ? flat : `${flat.slice(0, MOST_CHARACTERS)}...`;
}
