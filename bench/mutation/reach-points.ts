import ts from 'typescript';
import type { Mutant } from './mutant.ts';
import { withImporters, type Project } from './project.ts';

/** Where the code stands that runs a mutant; a part of one statement that runs, or not, as a whole. */
export interface ReachPoint {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly shape: 'statement' | 'alone' | 'expression';
}

export interface Reach {
  readonly points: readonly ReachPoint[];
  /** test files that use it by themselves: all of their tests reach it */
  readonly files: ReadonlySet<string>;
}

/**
 * The points of a mutant. What is worked out when its module is loaded (a limit, a table) is reached where the names are
 * used that it went into, however many names there are on the way.
 */
export function reachFinder(project: Project): (mutant: Mutant) => Reach {
  const references = referencesToTopLevel(project);
  return (mutant) => {
    const points: ReachPoint[] = [];
    const files = new Set<string>();
    const seen = new Set<ts.Symbol>();
    const queue: ts.Node[] = [nodeAt(project, mutant)];
    for (const node of queue) {
      const { fileName } = node.getSourceFile();
      if (isTest(project, fileName)) {
        for (const file of withImporters(project, fileName)) if (file.endsWith('.test.ts')) files.add(file);
        continue;
      }
      const point = pointOf(node);
      if (point !== undefined) {
        points.push(point);
        continue;
      }
      const names = namesOf(node, project.program.getTypeChecker());
      if (names.length === 0)
        for (const file of withImporters(project, fileName)) if (file.endsWith('.test.ts')) files.add(file);
      for (const name of names.filter((one) => !seen.has(one))) {
        seen.add(name);
        queue.push(...(references.get(name) ?? []));
      }
    }
    return { points, files };
  };
}

function isTest({ root }: Project, file: string): boolean {
  return file.startsWith(`${root}/test/`);
}

function nodeAt({ program }: Project, { file, start, end }: Mutant): ts.Node {
  let node: ts.Node | undefined = program.getSourceFile(file);
  for (let inner = node; inner !== undefined;) {
    node = inner;
    inner = ts.forEachChild(node, (child) => (child.pos <= start && end <= child.end ? child : undefined));
  }
  if (node === undefined) throw new Error(`${file} is not part of the project`);
  return node;
}

/** The nearest part around a node that runs as a whole, or undefined at the top level of a module. */
function pointOf(node: ts.Node): ReachPoint | undefined {
  for (let at = node; !ts.isSourceFile(at.parent); at = at.parent) {
    const shape = shapeOf(at);
    const isInside = shape !== undefined && ts.findAncestor(at.parent, ts.isFunctionLike) !== undefined;
    if (isInside) return { file: at.getSourceFile().fileName, start: at.getStart(), end: at.getEnd(), shape };
  }
  return undefined;
}

function shapeOf(node: ts.Node): ReachPoint['shape'] | undefined {
  const { parent } = node;
  if (ts.isStatement(node) && !ts.isBlock(node)) {
    const isListed = ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent);
    if (isListed) return 'statement';
    return ts.isIfStatement(parent) || ts.isIterationStatement(parent, false) ? 'alone' : undefined;
  }
  if (ts.isArrowFunction(parent) && parent.body === node && !ts.isBlock(node)) return 'expression';
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return 'expression';
  if (ts.isParameter(parent) && parent.initializer === node) return 'expression';
  if (ts.isPropertyDeclaration(parent) && parent.initializer === node) return 'expression';
  const isRight = ts.isBinaryExpression(parent) && parent.right === node;
  return isRight && BRANCHES.has(parent.operatorToken.kind) ? 'expression' : undefined;
}

const BRANCHES = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** The names that a top-level statement gives to what the node takes part in. */
function namesOf(node: ts.Node, checker: ts.TypeChecker): readonly ts.Symbol[] {
  const statement = ts.findAncestor(node, (one) => ts.isSourceFile(one.parent));
  if (statement === undefined || !ts.isVariableStatement(statement)) return [];
  const own = statement.declarationList.declarations.find((one) => one.pos <= node.pos && node.end <= one.end);
  const names: ts.Identifier[] = [];
  const collect = (name: ts.BindingName | undefined): void => {
    if (name === undefined) return;
    if (ts.isIdentifier(name)) names.push(name);
    else for (const element of name.elements) if (ts.isBindingElement(element)) collect(element.name);
  };
  collect(own?.name);
  return names.flatMap((name) => checker.getSymbolAtLocation(name) ?? []);
}

function referencesToTopLevel({ program }: Project): ReadonlyMap<ts.Symbol, readonly ts.Node[]> {
  const checker = program.getTypeChecker();
  const found = new Map<ts.Symbol, ts.Node[]>();
  const add = (node: ts.Identifier): void => {
    const near = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    const symbol = near && (near.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(near) : near;
    const declaration = symbol?.valueDeclaration;
    if (symbol === undefined || declaration === undefined || declaration === node.parent) return;
    if (ts.findAncestor(declaration.parent, ts.isFunctionLike) !== undefined) return;
    const nodes = found.get(symbol) ?? [];
    nodes.push(node);
    found.set(symbol, nodes);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    if (ts.isIdentifier(node) && !isMember) add(node);
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles()) if (!source.isDeclarationFile) ts.forEachChild(source, visit);
  return found;
}
