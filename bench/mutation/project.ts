import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** The files of the project as the TypeScript compiler sees them, and who imports whom. */
export interface Project {
  readonly root: string;
  readonly program: ts.Program;
  /** by absolute path: the files that import it, directly */
  readonly importers: ReadonlyMap<string, readonly string[]>;
  readonly textOf: (file: string) => string;
  /** whether the project still compiles with this text of that file */
  readonly compilesWith: (file: string, text: string) => boolean;
}

/** @throws {Error} where the project does not compile as it is */
export function openProject(root: string): Project {
  const { options, fileNames } = readOptions(root);
  const base = ts.createCompilerHost(options, true);
  const kept = new Map<string, ts.SourceFile | undefined>();
  const changed = new Map<string, ts.SourceFile>();
  const host: ts.CompilerHost = {
    ...base,
    getSourceFile: (name, languageVersion) => {
      if (!kept.has(name)) kept.set(name, base.getSourceFile(name, languageVersion));
      return changed.get(name) ?? kept.get(name);
    },
  };
  const program = ts.createProgram(fileNames, options, host);
  program.getTypeChecker();
  const importers = importersOf(program);
  const declarations = new Map<string, string>();
  const cleanDeclaration = (file: string): string => {
    const known = declarations.get(file) ?? declarationOf(program, file);
    declarations.set(file, known);
    return known;
  };

  const compilesWith = (file: string, text: string): boolean => {
    const source = ts.createSourceFile(file, text, sourceOptions(program, file), true);
    changed.set(file, source);
    const mutated = ts.createProgram(fileNames, options, host, program);
    changed.delete(file);
    // A file whose declarations stay the same cannot break those that import it.
    const queue = [file];
    for (const name of queue) {
      const one = mutated.getSourceFile(name);
      if (one === undefined) throw new Error(`${name} is not part of the project`);
      if (mutated.getSyntacticDiagnostics(one).length + mutated.getSemanticDiagnostics(one).length > 0) return false;
      if (declarationOf(mutated, name) === cleanDeclaration(name)) continue;
      for (const importer of importers.get(name) ?? []) if (!queue.includes(importer)) queue.push(importer);
    }
    return true;
  };
  const textOf = (file: string) => program.getSourceFile(file)?.text ?? readFileSync(file, 'utf8');
  return { root, program, importers, textOf, compilesWith };
}

function readOptions(root: string): ts.ParsedCommandLine {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name));
  const parsed = ts.parseJsonConfigFileContent(read.config, ts.sys, root, {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  });
  return parsed;
}

function sourceOptions(program: ts.Program, file: string): ts.CreateSourceFileOptions {
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} is not part of the project`);
  const { languageVersion, impliedNodeFormat } = source;
  return { languageVersion, ...(impliedNodeFormat !== undefined && { impliedNodeFormat }) };
}

function declarationOf(program: ts.Program, file: string): string {
  let text = '';
  program.emit(program.getSourceFile(file), (_name, written) => (text += written), undefined, true);
  return text;
}

function importersOf(program: ts.Program): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const { fileName, text, isDeclarationFile } of program.getSourceFiles()) {
    if (isDeclarationFile) continue;
    for (const { fileName: imported } of ts.preProcessFile(text).importedFiles) {
      if (!imported.startsWith('.')) continue;
      const target = resolve(dirname(fileName), imported);
      importers.set(target, [...(importers.get(target) ?? []), fileName]);
    }
  }
  return importers;
}

/** A file and all that import it, however indirectly. */
export function withImporters({ importers }: Project, file: string): ReadonlySet<string> {
  const all = new Set([file]);
  for (const one of all) for (const importer of importers.get(one) ?? []) all.add(importer);
  return all;
}
