import ts from 'typescript';
import type { Change, Mutant } from './mutant.ts';
import { stringMutants } from './string-mutants.ts';

/**
 * All mutants of a source file. The text of messages is not mutated: neither what a template says between its values,
 * nor a string that is no key and no state (string-mutants.ts).
 */
export function mutantsOf(source: ts.SourceFile, checker: ts.TypeChecker): readonly Mutant[] {
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    for (const change of changesOf(node, checker)) {
      const place = change.at ?? node;
      const { kind, after } = change;
      found.push({ file: source.fileName, start: place.getStart(source), end: place.getEnd(), after, kind });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function changesOf(node: ts.Node, checker: ts.TypeChecker): readonly Change[] {
  return [
    ...conditionChanges(node),
    ...binaryChanges(node, checker),
    ...unaryChanges(node),
    ...literalChanges(node),
    ...callChanges(node),
    ...optionalChanges(node),
    ...stringMutants(node, checker),
  ];
}

function conditionChanges(node: ts.Node): readonly Change[] {
  const always = (at: ts.Expression, values: readonly string[]): readonly Change[] =>
    isBoolean(at) ? [] : values.map((after) => ({ kind: 'condition', after, at }));
  if (ts.isIfStatement(node)) return always(node.expression, ['true', 'false']);
  if (ts.isConditionalExpression(node)) return always(node.condition, ['true', 'false']);
  // A loop that never ends would only show that there is a time limit.
  if (ts.isWhileStatement(node)) return always(node.expression, ['false']);
  if (ts.isForStatement(node) && node.condition !== undefined) return always(node.condition, ['false']);
  return [];
}

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
};

function binaryChanges(node: ts.Node, checker: ts.TypeChecker): readonly Change[] {
  if (!ts.isBinaryExpression(node)) return [];
  const { left, right, operatorToken: at } = node;
  const operator = at.getText();
  const comparisons = COMPARISONS[operator];
  if (comparisons !== undefined) return comparisons.map((after) => ({ kind: 'comparison', after, at }));
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic !== undefined)
    return [left, right].every((side) => isNumber(checker.getTypeAtLocation(side)))
      ? [{ kind: 'arithmetic', after: arithmetic, at }]
      : [];
  if (operator === '&&' || operator === '||')
    return [{ kind: 'logical', after: `(${left.getText()} ${operator === '&&' ? '||' : '&&'} ${right.getText()})` }];
  if (operator === '??')
    return [
      { kind: 'optional', after: `(${left.getText()})!` },
      { kind: 'optional', after: `(${right.getText()})` },
    ];
  return [];
}

function isNumber(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.NumberLike) !== 0;
}

function unaryChanges(node: ts.Node): readonly Change[] {
  if (!ts.isPrefixUnaryExpression(node)) return [];
  const isSign = node.operator === ts.SyntaxKind.MinusToken || node.operator === ts.SyntaxKind.ExclamationToken;
  return isSign ? [{ kind: 'negation', after: node.operand.getText() }] : [];
}

function literalChanges(node: ts.Node): readonly Change[] {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [{ kind: 'boolean', after: 'false' }];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [{ kind: 'boolean', after: 'true' }];
  if (!ts.isNumericLiteral(node) || (ts.isPropertyAssignment(node.parent) && node.parent.name === node)) return [];
  return numbersNear(Number(node.text)).map((after) => ({ kind: 'number', after: String(after) }));
}

/** Small whole numbers are one off, others a tenth: a test that only knows the size of a limit does not see it. */
export function numbersNear(value: number): readonly number[] {
  if (value === 0) return [1];
  if (Number.isInteger(value) && value <= 10) return [value - 1, value + 1];
  return [0.9, 1.1].map((factor) => {
    const near = Number((value * factor).toPrecision(6));
    return Number.isInteger(value) ? Math.round(near) : near;
  });
}

const OTHER_METHOD: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};
/** what they are called on can stand for their answer */
const LEFT_OUT = new Set(['filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'slice', 'trim']);

function callChanges(node: ts.Node): readonly Change[] {
  if (ts.isExpressionStatement(node)) return [{ kind: 'statement', after: ';' }];
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  const other = OTHER_METHOD[name.text];
  if (other !== undefined) return [{ kind: 'call', after: other, at: name }];
  if (LEFT_OUT.has(name.text)) return [{ kind: 'call', after: expression.getText() }];
  const [only] = node.arguments;
  const isAbsolute = expression.getText() === 'Math' && name.text === 'abs' && only !== undefined;
  return isAbsolute ? [{ kind: 'call', after: `(${only.getText()})` }] : [];
}

function optionalChanges(node: ts.Node): readonly Change[] {
  if (ts.isPropertyAccessExpression(node) && node.questionDotToken !== undefined)
    return [{ kind: 'optional', after: '!.', at: node.questionDotToken }];
  const isOther = ts.isElementAccessExpression(node) || ts.isCallExpression(node);
  if (isOther && node.questionDotToken !== undefined)
    return [{ kind: 'optional', after: '!', at: node.questionDotToken }];
  return [];
}

function isBoolean(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}
