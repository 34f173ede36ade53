import { LONG_TEST_MS, runClean, type CleanRun } from './clean-run.ts';
import { mutatedText, type Mutant } from './mutant.ts';
import { withImporters, type Project } from './project.ts';
import { reachFinder } from './reach-points.ts';
import { drawSample, shuffledMutants } from './sample.ts';
import { TestProcess } from './test-process.ts';
import { tryMutant, type Outcome } from './try-mutant.ts';

export interface MutationRequest {
  readonly seed: number;
  readonly count: number;
  readonly workers: number;
  /** by path from the root of the project */
  readonly isMutated: (name: string) => boolean;
  readonly isTest: (name: string) => boolean;
  readonly say: (line: string) => void;
  readonly onTried?: (tried: Tried) => void;
}

export interface Tried extends Outcome {
  readonly mutant: Mutant;
}

/** Draws mutants, runs the tests without any of them, then with each. */
export async function testMutants(project: Project, request: MutationRequest): Promise<readonly Tried[]> {
  const { seed, count, say } = request;
  const shuffled = shuffledMutants(project, request.isMutated, seed);
  const { mutants, notCompiled } = drawSample(project, shuffled, count);
  say(
    `${mutants.length} mutants of ${shuffled.length} drawn with seed ${seed}; ${notCompiled} more that do not compile are not counted`,
  );
  const clean = await cleanRunOf(project, mutants, request);
  say(`${clean.tests.length} tests without a mutant, ${seconds(clean)} s`);
  for (const { name, ms } of clean.long)
    say(`  left out, longer than ${LONG_TEST_MS / 1000} s: ${name} (${Math.round(ms / 1000)} s)`);
  for (const { name } of clean.failed) say(`  left out, failed without a mutant: ${name}`);
  return await tryAll(project, { mutants, clean, request });
}

async function cleanRunOf(
  project: Project,
  mutants: readonly Mutant[],
  { isTest }: MutationRequest,
): Promise<CleanRun> {
  const files = new Set<string>();
  for (const { file } of mutants)
    for (const name of withImporters(project, file)) if (isTest(name.slice(project.root.length + 1))) files.add(name);
  await using process = new TestProcess({ root: project.root, isClean: true });
  const reaches = mutants.map(reachFinder(project));
  return await runClean(process, { reaches, files: [...files].sort(), textOf: project.textOf });
}

const seconds = ({ tests }: CleanRun): string => (tests.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(0);

interface Prepared {
  readonly mutants: readonly Mutant[];
  readonly clean: CleanRun;
  readonly request: MutationRequest;
}

async function tryAll(project: Project, { mutants, clean, request }: Prepared): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  const rest = mutants.entries();
  const work = async (): Promise<void> => {
    await using process = new TestProcess({ root: project.root, isClean: false });
    for (const [index, mutant] of rest) {
      const texts = { [mutant.file]: mutatedText(project.textOf(mutant.file), mutant) };
      const one = { mutant, ...(await tryMutant(process, texts, clean.reaching[index] ?? [])) };
      tried.push(one);
      request.onTried?.(one);
      if (tried.length % 25 === 0) request.say(`  ${tried.length} of ${mutants.length} tried`);
    }
  };
  await Promise.all(Array.from({ length: request.workers }, work));
  return tried;
}
