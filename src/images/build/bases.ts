import { type Copy, DockerfileParser, type Instruction, type Run } from 'dockerfile-ast';
import { argumentsBefore, resolved } from '../../topology/compose/dockerfile-words.ts';

/** Made of nothing. @source Docker's documentation, "Create a base image" */
const SCRATCH = 'scratch';
/** What a name of an image may be written with; what else is left of a variable is for the builder to read. */
const IMAGE_NAME = /^[\w./:@-]+$/;
/** Other frontends may read the file in their own way. */
const USUAL_SYNTAX = /(?:^|\/)docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;
const CONTEXT_IMAGE = /^docker-image:\/\//;

/** What else says which images a build is made from. */
interface Told {
  /** the stage that is built; absent: the last one */
  readonly target?: string | undefined;
  /** by name, which goes before the image and the stage of that name; folders, or `docker-image://` and an image */
  readonly contexts?: Readonly<Record<string, string>> | undefined;
}

interface Stage {
  readonly name: string | undefined;
  /** stages and images, as written: what it is made from and copies from */
  readonly sources: string[];
}

/**
 * The images that the stages of a build begin with or copy from, in the Dockerfile's order, without its own stages. Stages that nothing of
 * it uses change nothing in the image.
 * @param args  of the build
 * @returns undefined when one of them cannot be known beforehand, as a variable in its name is set by the builder itself
 */
export function basesOf(
  dockerfile: string,
  args: Readonly<Record<string, string>>,
  { target, contexts = {} }: Told = {},
): readonly string[] | undefined {
  const parsed = DockerfileParser.parse(dockerfile);
  const syntax = parsed.getDirectives().find((directive) => directive.getName().toLowerCase() === 'syntax');
  if (syntax !== undefined && !USUAL_SYNTAX.test(syntax.getValue())) return undefined;
  const values = argumentsBefore(parsed, args);
  const stages = stagesOf(parsed.getInstructions());
  const isNamed = target !== undefined && target !== '';
  const built = indexOf(isNamed ? target : String(stages.length - 1), stages);
  if (built === undefined) return undefined;
  const images = new Map<number, (string | undefined)[]>();
  const open = [built];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (images.has(at)) continue;
    const own: (string | undefined)[] = [];
    images.set(at, own);
    for (const written of stages[at]?.sources ?? []) {
      const source = resolved(written, values);
      const context = source === undefined || !Object.hasOwn(contexts, source) ? undefined : contexts[source];
      const stage = source === undefined ? undefined : indexOf(source, stages.slice(0, at));
      if (context !== undefined) {
        if (CONTEXT_IMAGE.test(context)) own.push(context.replace(CONTEXT_IMAGE, ''));
      } else if (stage !== undefined) open.push(stage);
      else if (source !== SCRATCH) own.push(source !== undefined && IMAGE_NAME.test(source) ? source : undefined);
    }
  }
  const bases = [...images].sort(([a], [b]) => a - b).flatMap(([, own]) => own);
  return bases.includes(undefined) ? undefined : [...new Set(bases.filter((base) => base !== undefined))];
}

function stagesOf(instructions: readonly Instruction[]): readonly Stage[] {
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    if (instruction.getKeyword() === 'FROM') {
      const words = instruction.getArguments().map((argument) => argument.getValue());
      const [image = '', as = '', stage = ''] = words.filter((word) => !word.startsWith('--'));
      stages.push({ name: as.toLowerCase() === 'as' ? stage.toLowerCase() : undefined, sources: [image] });
    } else stages.at(-1)?.sources.push(...sourcesIn(instruction));
  }
  return stages;
}

/** By its name, or by its place from 0 on. */
function indexOf(word: string, stages: readonly Stage[]): number | undefined {
  const named = stages.findLastIndex(({ name }) => name === word.toLowerCase());
  if (named !== -1) return named;
  return /^\d+$/.test(word) && Number(word) < stages.length ? Number(word) : undefined;
}

/** `COPY --from=image`, `RUN --mount=type=bind,from=image`. What a command is given after its name is its own. */
function sourcesIn(instruction: Instruction): readonly string[] {
  const keyword = instruction.getKeyword();
  if (keyword !== 'COPY' && keyword !== 'RUN') return [];
  return (instruction as Copy | Run).getFlags().flatMap((flag) => {
    const value = flag.getValue() ?? '';
    if (keyword === 'COPY') return flag.getName() === 'from' ? [value] : [];
    if (flag.getName() !== 'mount') return [];
    return Array.from(value.matchAll(/(?:^|,)"?from=([^",]+)/g), ([, from = '']) => from);
  });
}
