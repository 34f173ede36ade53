import path from 'node:path';
import { formatProblem, type FileProblem } from '../base/file-problem.ts';
import { plainSeconds } from '../base/number-text.ts';
import { problemAt } from '../base/yaml-file.ts';
import type { YamlDocument } from '../base/yaml-file.ts';
import { type FeedFile, readFeed } from './feed-file.ts';
import { optionMeans } from './flow-means.ts';
import { flowProblems } from './flow-problems.ts';
import type { ThinkEntry } from './flow-schema.ts';
import { withForms } from './multipart.ts';
import { type FlowsRead, namesIn, optionsOf, toFlows } from './flows.ts';
import type { ScenarioSettings } from './scenario-schema.ts';

interface Read extends FlowsRead {
  readonly problems: readonly FileProblem[];
  readonly feeds: readonly FeedFile[];
}

/** The flows of a scenario with their feeds, which lie beside it. @param before  number of endpoints of its mix */
export async function readFlows(
  document: YamlDocument,
  settings: ScenarioSettings,
  { before }: { readonly before: number },
): Promise<Read> {
  const { flows: entries = [], requests, sessions, load } = settings;
  const problems: FileProblem[] = [];
  const say = (keys: readonly (string | number)[], message: string): void => {
    problems.push(problemAt(document, keys, message));
  };
  if (requests === undefined && entries.length === 0)
    say(['requests'], 'is missing; a scenario has requests, flows, or both');
  if (entries.length > 0 && sessions !== undefined)
    say(['sessions'], 'cannot stand beside flows: each of their visits keeps its cookies by itself');
  if (entries.length > 0 && typeof load.engine !== 'string')
    say(['flows'], 'cannot stand beside a k6 script, which sends what it says itself');
  const feeds: (FeedFile | undefined)[] = [];
  for (const [at, { feed }] of entries.entries()) {
    if (feed === undefined) {
      feeds.push(undefined);
      continue;
    }
    const word = typeof feed === 'string' ? feed : feed.file;
    const found = await readFeed(path.resolve(path.dirname(document.file), word));
    if ('problem' in found) say(['flows', at, 'feed', ...(typeof feed === 'string' ? [] : ['file'])], found.problem);
    feeds.push('problem' in found ? undefined : found);
  }
  // What a feed gives is not known where it could not be read.
  if (problems.length === 0) {
    for (const [at, entry] of entries.entries())
      problems.push(...flowProblems(document, { entry, at, feed: feeds[at] }));
  }
  if (problems.length > 0) return { flows: [], requests: [], feeds: [], problems };
  const read = toFlows(entries, { feeds, before });
  const forms = await withForms(read.requests, { folder: path.dirname(document.file), seed: load.seed });
  for (const {
    path: [step, ...keys],
    message,
  } of forms.problems)
    say([...(typeof step === 'number' ? (placesOf(entries)[step] ?? []) : []), ...keys], message);
  for (const [at, flow] of read.flows.entries()) {
    if (optionMeans(flow) === undefined)
      say(
        ['flows', at, 'steps'],
        'has too many values that a visit may have or not: give fewer steps with take a chance',
      );
  }
  return { ...read, requests: forms.requests, problems, feeds: feeds.filter((feed) => feed !== undefined) };
}

/** Where each step's own keys stand, in the order of their endpoints. */
function placesOf(entries: NonNullable<ScenarioSettings['flows']>): readonly (readonly (string | number)[])[] {
  return entries.flatMap(({ steps }, at) =>
    steps.flatMap((step, position) =>
      optionsOf(step).map((_, index) => [
        'flows',
        at,
        'steps',
        position,
        ...('one_of' in step ? ['one_of', index] : []),
      ]),
    ),
  );
}

/** Steps that are due before the answer they need may have come, by the objective. */
export function flowNotes(document: YamlDocument, { flows = [] }: ScenarioSettings, p95Ms: number): readonly string[] {
  return flows.flatMap((entry, at) => {
    const taken = new Map<string, { readonly by: string; readonly position: number }>();
    return entry.steps.flatMap((step, position) => {
      const notes = optionsOf(step).flatMap((option, index) => {
        const takers = [...new Set([...option.needs, ...namesIn(option)])].flatMap((name) => taken.get(name) ?? []);
        const late = takers.find((taker) => gapMs(entry, taker.position, position) < p95Ms);
        if (late === undefined) return [];
        const keys = ['flows', at, 'steps', position, ...('one_of' in step ? ['one_of', index] : [])];
        const gap = plainSeconds(gapMs(entry, late.position, position));
        const message = `${option.name} may be due ${gap} after ${late.by}, whose answer it needs: sooner than the objective of ${plainSeconds(p95Ms)}. It is held until the answer comes, and its response time counts from when it was due`;
        return [formatProblem(problemAt(document, keys, message))];
      });
      for (const { name: by, take } of optionsOf(step))
        for (const name of Object.keys(take)) taken.set(name, { by, position });
      return notes;
    });
  });
}

/** The shortest think time between two steps, but for exponential ones, of which it is the mean: they have no shortest. */
function gapMs(
  { steps, think_s: usual }: NonNullable<ScenarioSettings['flows']>[number],
  from: number,
  to: number,
): number {
  const between = steps.slice(from + 1, to + 1).filter(({ chance }, index) => chance === 1 || from + 1 + index === to);
  return between.reduce((sum, { think_s: own }) => sum + leastS(own ?? usual) * 1000, 0);
}

function leastS(think: ThinkEntry): number {
  if (typeof think === 'number') return think;
  if ('quantiles' in think) return think.quantiles[0] ?? 0;
  return 'mean' in think ? think.mean : think.from;
}
