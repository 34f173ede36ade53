import { random } from '../../src/base/random.ts';
import { equivalentRules } from './equivalent.ts';
import { mutantsOf } from './mutants-of.ts';
import { mutatedText, type Mutant } from './mutant.ts';
import type { Project } from './project.ts';

/** All mutants of the files, in an order drawn by the seed. */
export function shuffledMutants(
  { program, root }: Project,
  isMutated: (name: string) => boolean,
  seed: number,
): Mutant[] {
  const checker = program.getTypeChecker();
  const all = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${root}/`) && isMutated(fileName.slice(root.length + 1)))
    .sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
    .flatMap((source) => mutantsOf(source, checker))
    .filter((mutant) => !isEquivalent(mutant, { name: mutant.file.slice(root.length + 1), project: program }));
  const draw = random(seed);
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const [one, two] = [all[last], all[other]];
    if (one !== undefined && two !== undefined) [all[last], all[other]] = [two, one];
  }
  return all;
}

interface Place {
  readonly name: string;
  readonly project: Project['program'];
}

function isEquivalent({ file, start, end, after }: Mutant, { name, project }: Place): boolean {
  const text = project.getSourceFile(file)?.text ?? '';
  return equivalentRules.some(
    (rule) =>
      rule.file.test(name) &&
      rule.before.test(text.slice(start, end)) &&
      rule.after.test(after) &&
      (rule.line === undefined || rule.line.test(lineAt(text, start))),
  );
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, end === -1 ? undefined : end);
}

export interface Sample {
  readonly mutants: readonly Mutant[];
  /** drawn, but no program: the compiler finds them without any test */
  readonly notCompiled: number;
}

/** The first so many of them that compile. */
export function drawSample(project: Project, shuffled: readonly Mutant[], count: number): Sample {
  const mutants: Mutant[] = [];
  let notCompiled = 0;
  for (const mutant of shuffled) {
    if (mutants.length === count) break;
    if (project.compilesWith(mutant.file, mutatedText(project.textOf(mutant.file), mutant))) mutants.push(mutant);
    else notCompiled += 1;
  }
  return { mutants, notCompiled };
}
