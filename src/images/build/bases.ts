import { DockerfileParser } from 'dockerfile-ast';
import { argumentsBefore, resolved } from '../../topology/compose/dockerfile-words.ts';

/** Made of nothing. @source Docker's documentation, "Create a base image" */
const SCRATCH = 'scratch';

/**
 * The images that a Dockerfile builds upon or copies from, in its order, without its own stages.
 * @param args  of the build
 * @returns undefined when one of them cannot be known beforehand, as a variable in its name is set by the builder itself
 */
export function basesOf(dockerfile: string, args: Readonly<Record<string, string>>): readonly string[] | undefined {
  const parsed = DockerfileParser.parse(dockerfile);
  const values = argumentsBefore(parsed, args);
  const stages = new Set<string>([SCRATCH]);
  const bases = new Set<string>();
  const unknown: string[] = [];
  const add = (written: string) => {
    const image = resolved(written, values);
    if (image === undefined || image === '') unknown.push(written);
    else if (!stages.has(image.toLowerCase()) && !/^\d+$/.test(image)) bases.add(image);
  };
  for (const instruction of parsed.getInstructions()) {
    const keyword = instruction.getKeyword();
    const words = instruction.getArguments().map((argument) => argument.getValue());
    if (keyword === 'FROM') {
      const [image = '', as = '', stage = ''] = words.filter((word) => !word.startsWith('--'));
      add(image);
      if (as.toLowerCase() === 'as') stages.add(stage.toLowerCase());
    } else for (const from of sourcesIn(instruction.getTextContent(), keyword)) add(from);
  }
  return unknown.length === 0 ? [...bases] : undefined;
}

/** `COPY --from=image`, `RUN --mount=type=bind,from=image` */
function sourcesIn(text: string, keyword: string): readonly string[] {
  if (!['COPY', 'ADD', 'RUN'].includes(keyword)) return [];
  return Array.from(text.matchAll(/\s--(?:from=|mount=\S*?\bfrom=)([^\s,]+)/g), ([, from = '']) => from);
}
