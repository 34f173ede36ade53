import type { FileProblem } from '../base/file-problem.ts';
import { problemAt } from '../base/yaml-file.ts';
import type { YamlDocument } from '../base/yaml-file.ts';
import type { FeedFile } from './feed-file.ts';
import type { FlowEntry, StepEntry, ThinkEntry } from './flow-schema.ts';
import { namesIn, optionsOf, textsOf } from './flows.ts';
import { placeholdersOf } from './template.ts';
import { rangeProblems, shapeProblems } from './request-problems.ts';
import type { ScenarioSettings } from './scenario-schema.ts';
import type { RequestSpecification } from './schedule.ts';

type Place = readonly (string | number)[];
type Say = (keys: Place, message: string) => void;

/** What is wrong with one flow. @param feed  undefined: it has none, or it could not be read */
export function flowProblems(
  document: YamlDocument,
  { entry, at, feed }: { readonly entry: FlowEntry; readonly at: number; readonly feed: FeedFile | undefined },
): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  const say: Say = (keys, message) => {
    problems.push(problemAt(document, ['flows', at, ...keys], message));
  };
  const columns = feed?.columns ?? [];
  for (const column of columns.filter((name) => Object.hasOwn(entry.parameters, name)))
    say(['parameters', column], `is a column of ${feed?.file ?? ''} too; keep one of them`);
  for (const { path, message } of rangeProblems(entry.parameters)) say(path, message);
  thinkProblems(say, ['think_s'], entry.think_s);
  const drawn = [...Object.keys(entry.parameters), ...columns];
  const taken = new Set<string>();
  const used = new Set<string>();
  for (const [position, step] of entry.steps.entries()) {
    const here: Place = ['steps', position];
    if (step.think_s !== undefined && position === 0) say([...here, 'think_s'], 'is of no meaning for the first step');
    if (step.think_s !== undefined) thinkProblems(say, [...here, 'think_s'], step.think_s);
    const options = optionsOf(step);
    for (const [index, option] of options.entries()) {
      const place = 'one_of' in step ? [...here, 'one_of', index] : here;
      for (const name of namesIn(option)) used.add(name);
      optionProblems(say, place, { option, drawn, taken, entry, feed });
    }
    for (const { take } of options) for (const name of Object.keys(take)) taken.add(name);
  }
  for (const name of Object.keys(entry.parameters).filter((one) => !used.has(one)))
    say(['parameters', name], `is declared, but no step holds {${name}}`);
  return problems;
}

interface Known {
  readonly option: StepEntry;
  readonly drawn: readonly string[];
  /** by earlier steps */
  readonly taken: ReadonlySet<string>;
  readonly entry: FlowEntry;
  readonly feed: FeedFile | undefined;
}

function optionProblems(say: Say, place: Place, { option, drawn, taken, entry, feed }: Known): void {
  for (const { path, message } of shapeProblems(option)) say([...place, ...path], message);
  if (Object.keys(option.headers).some((name) => name.toLowerCase() === 'cookie'))
    say([...place, 'headers'], 'holds a Cookie header, but the cookies of the visit are sent');
  for (const name of Object.keys(option.parameters)) {
    if (drawn.includes(name)) say([...place, 'parameters', name], 'is drawn by the visit too; keep one of them');
    if (!namesIn(option).includes(name))
      say([...place, 'parameters', name], `is declared, but no text of the step holds {${name}}`);
  }
  for (const name of Object.keys(option.take)) {
    if (drawn.includes(name) || Object.hasOwn(option.parameters, name))
      say([...place, 'take', name], 'is drawn already; a value that is taken needs a name of its own');
  }
  for (const [index, name] of option.needs.entries()) {
    if (!taken.has(name)) say([...place, 'needs', index], `no earlier step takes ${name}${later(entry, name)}`);
  }
  for (const { keys, text } of textsOf(option)) {
    for (const name of placeholdersOf(text)) {
      if (drawn.includes(name) || Object.hasOwn(option.parameters, name) || taken.has(name)) continue;
      const columns = feed === undefined ? '' : `, ${feed.file} has no such column (it has ${feed.columns.join(', ')})`;
      say(
        [...place, ...keys],
        `holds {${name}}, but no parameter is named so${columns}, and no earlier step takes it${later(entry, name)}`,
      );
    }
  }
}

function later({ steps }: FlowEntry, name: string): string {
  const taker = steps.flatMap(optionsOf).find(({ take }) => Object.hasOwn(take, name));
  return taker === undefined ? '' : `; ${taker.name} takes it, too late`;
}

function thinkProblems(say: Say, keys: Place, think: ThinkEntry): void {
  if (typeof think === 'object' && 'to' in think && think.to < think.from)
    say([...keys, 'to'], `must be at least from (${think.from}), got ${think.to}`);
}

/** Endpoints of one name: of two steps, or of a step and the mix. */
export function nameProblems(
  document: YamlDocument,
  { flows = [] }: ScenarioSettings,
  requests: readonly Pick<RequestSpecification, 'name'>[],
): readonly FileProblem[] {
  return flows.flatMap(({ steps }, at) =>
    steps.flatMap((step, position) =>
      optionsOf(step).flatMap(({ name }, index) => {
        if (requests.filter((one) => one.name === name).length < 2) return [];
        const keys = ['flows', at, 'steps', position, ...('one_of' in step ? ['one_of', index] : []), 'name'];
        return [problemAt(document, keys, `${name} is the name of another step or endpoint; each needs its own`)];
      }),
    ),
  );
}
