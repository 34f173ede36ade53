import ts from 'typescript';
import type { Change } from './mutant.ts';

/**
 * Strings that the program decides by: states (a member of a union of strings becomes another member), and keys (compared,
 * looked up, or the name of a metric or file). All others are words for people.
 */
export function stringMutants(node: ts.Node, checker: ts.TypeChecker): readonly Change[] {
  if (!ts.isStringLiteral(node) || /\s/.test(node.text)) return [];
  const other = otherMember(node, checker);
  if (other !== undefined) return [{ kind: 'string', after: quoted(other) }];
  return isKey(node) ? [{ kind: 'string', after: quoted(`${node.text}X`) }] : [];
}

function otherMember(node: ts.StringLiteral, checker: ts.TypeChecker): string | undefined {
  const type = typeAskedOf(node, checker);
  if (type === undefined) return undefined;
  const members = (type.isUnion() ? type.types : [type]).flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
  const index = members.indexOf(node.text);
  return index === -1 || members.length < 2 ? undefined : members[(index + 1) % members.length];
}

function typeAskedOf(node: ts.StringLiteral, checker: ts.TypeChecker): ts.Type | undefined {
  const { parent } = node;
  if (isEquality(parent)) return checker.getTypeAtLocation(parent.left === node ? parent.right : parent.left);
  if (ts.isCaseClause(parent)) return checker.getTypeAtLocation(parent.parent.parent.expression);
  return checker.getContextualType(node);
}

const LOOK_UPS = new Set(['get', 'has', 'set', 'delete', 'includes', 'startsWith', 'endsWith', 'split', 'indexOf']);

function isKey(node: ts.StringLiteral): boolean {
  const { parent } = node;
  if (isEquality(parent) || ts.isCaseClause(parent)) return true;
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node) return true;
  if (!ts.isCallExpression(parent)) return false;
  const called = parent.expression;
  const isLookUp = ts.isPropertyAccessExpression(called) && LOOK_UPS.has(called.name.text);
  return isLookUp || /[._]/.test(node.text);
}

function isEquality(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
