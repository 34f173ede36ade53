import path from 'node:path';
import { DockerfileParser, type Instruction, PropertyInstruction } from 'dockerfile-ast';
import type { ServiceBuild } from '../topology.ts';
import { argumentsBefore, resolved } from './dockerfile-words.ts';
import { hostPathKind, readHostFile } from './host-files.ts';

/** What the last stage of a Dockerfile makes of the image that it begins with. */
export interface BuildBase {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** absent: that of the image */
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** files and folders of the build's folder, and where they are put */
  readonly copies: readonly BuildCopy[];
  /** all that its steps say */
  readonly text: string;
}

/** `COPY redis.conf /etc/redis.conf`, `COPY redis.conf /etc/`, `COPY conf.d /etc/conf.d` */
interface BuildCopy {
  /** absolute */
  readonly source: string;
  /** of a file */
  readonly target: string;
  /** of what lies in a folder */
  readonly folder: string;
}

/** @returns undefined where only the builder knows it, as a variable in its name has no value here; or the Dockerfile is not there */
export async function buildBaseOf(build: ServiceBuild): Promise<BuildBase | undefined> {
  const isFile = build.inline === undefined && (await hostPathKind(build.dockerfile)) === 'file';
  const text = build.inline ?? (isFile ? await readHostFile(build.dockerfile) : undefined);
  return text === undefined ? undefined : baseIn(text, build);
}

interface Stage {
  readonly name: string;
  readonly from: string;
  readonly steps: Instruction[];
}

function baseIn(text: string, { args, target, context }: Pick<ServiceBuild, 'args' | 'target' | 'context'>) {
  const parsed = DockerfileParser.parse(text);
  const values = argumentsBefore(parsed, args);
  const stages: Stage[] = [];
  for (const step of parsed.getInstructions()) {
    if (step.getKeyword() !== 'FROM') {
      stages.at(-1)?.steps.push(step);
      continue;
    }
    const words = step.getArguments().map((argument) => argument.getValue());
    const [image = '', as = '', name = ''] = words.filter((word) => !word.startsWith('--'));
    const from = resolved(image, values);
    if (from === undefined || from === '') stages.push({ name: '', from: '', steps: [] });
    else stages.push({ name: as.toLowerCase() === 'as' ? name.toLowerCase() : '', from, steps: [] });
  }
  const wanted = stages.findIndex(({ name }, at) => name === target?.toLowerCase() || String(at) === target);
  const last = target === undefined ? stages.length - 1 : wanted;
  const chain = chainTo(stages, last);
  const image = chain[0]?.from ?? '';
  return image === '' ? undefined : madeBy(image, chain, { args, values, context });
}

/** The stages that one is made of, the first of them first. */
function chainTo(stages: readonly Stage[], last: number): readonly Stage[] {
  const stage = stages[last];
  if (stage === undefined) return [];
  const before = stages.slice(0, last).findLastIndex(({ name }) => name !== '' && name === stage.from.toLowerCase());
  return before === -1 ? [stage] : [...chainTo(stages, before), stage];
}

function madeBy(
  image: string,
  chain: readonly Stage[],
  {
    args,
    values: before,
    context,
  }: { readonly args: ServiceBuild['args']; readonly values: ReadonlyMap<string, string>; readonly context: string },
): BuildBase {
  const environment: Record<string, string> = {};
  const copies: BuildCopy[] = [];
  let command: readonly string[] | undefined;
  let entrypoint: readonly string[] | undefined;
  const values = new Map<string, string>();
  const steps = chain.flatMap((stage) => stage.steps);
  for (const step of steps) {
    const keyword = step.getKeyword();
    if (step instanceof PropertyInstruction && (keyword === 'ENV' || keyword === 'ARG')) {
      for (const property of step.getProperties()) {
        const name = property.getName();
        const written = property.getValue();
        const own = written === null ? before.get(name) : resolved(written, values);
        const value = keyword === 'ARG' ? (args[name] ?? own) : own;
        if (value === undefined) continue;
        values.set(name, value);
        if (keyword === 'ENV') environment[name] = value;
      }
    }
    if (keyword === 'CMD') command = wordsOf(step);
    if (keyword === 'ENTRYPOINT') [entrypoint, command] = [wordsOf(step), undefined];
    if (keyword === 'COPY' || keyword === 'ADD') copies.push(...copyOf(step, context));
  }
  return {
    ...{ image, environment, copies },
    ...(command !== undefined && { command }),
    ...(entrypoint !== undefined && { entrypoint }),
    text: steps.map((step) => step.getTextContent()).join('\n'),
  };
}

/** A list, or what a shell is given. */
function wordsOf(step: Instruction): readonly string[] {
  const text = (step.getArgumentsContent() ?? '').replaceAll(/\\\r?\n/g, ' ').trim();
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // It is a line for a shell.
  }
  return ['/bin/sh', '-c', text];
}

function copyOf(step: Instruction, context: string): readonly BuildCopy[] {
  const words = step.getArguments().map((argument) => argument.getValue());
  if (/\s--from=/.test(step.getTextContent())) return [];
  const [source, target, ...others] = words.filter((word) => !word.startsWith('--'));
  if (source === undefined || target === undefined || others.length > 0 || /[$*?[\]]/.test(source + target)) return [];
  const name = path.posix.basename(source);
  const whole = target.endsWith('/') ? path.posix.join(target, name) : target;
  const folder = path.posix.normalize(target).replace(/(?<=.)\/$/, '');
  return [{ source: path.resolve(context, source.replace(/^\/+/, '')), target: whole, folder }];
}
