import { placeholdersOf } from './template.ts';
import { optionMeans } from './flow-means.ts';
import type { FeedFile } from './feed-file.ts';
import type { FlowEntry, StepEntry, TakeEntry, ThinkEntry } from './flow-schema.ts';
import { toRequests } from './request-schema.ts';
import type { FlowSpecification, RequestSpecification, StepOption, TakeSpecification, ThinkTime } from './schedule.ts';

/** Flows in the words of the schedule, and the endpoints of their steps. */
export interface FlowsRead {
  readonly flows: readonly FlowSpecification[];
  /** after those of the mix */
  readonly requests: readonly RequestSpecification[];
}

/**
 * Each step becomes an endpoint, whose weight is its share of all hits.
 * @param feeds  by flow; undefined: it has none
 * @param before  number of endpoints of the mix
 */
export function toFlows(
  entries: readonly FlowEntry[],
  { feeds, before }: { readonly feeds: readonly (FeedFile | undefined)[]; readonly before: number },
): FlowsRead {
  const requests: RequestSpecification[] = [];
  const flows = entries.map((entry, index): FlowSpecification => {
    const feed = feeds[index];
    const drawn = [...Object.keys(entry.parameters), ...(feed?.columns ?? [])];
    const own: RequestSpecification[] = [];
    const steps = entry.steps.map((step) => ({
      chance: step.chance,
      think: thinkOf(step.think_s ?? entry.think_s),
      options: optionsOf(step).map((option) => {
        const made = optionOf(option, before + requests.length + own.length, drawn);
        own.push(made.request);
        return made.option;
      }),
    }));
    const flow = {
      name: entry.name,
      weight: entry.weight,
      parameters: entry.parameters,
      ...(feed !== undefined && {
        feed: { columns: feed.columns, rows: feed.rows, order: orderOf(entry) },
      }),
      steps,
    };
    requests.push(...weigh(flow, own));
    return flow;
  });
  return { flows, requests };
}

export function optionsOf(step: FlowEntry['steps'][number]): readonly (StepEntry & { readonly weight: number })[] {
  return 'one_of' in step ? step.one_of : [{ ...step, weight: 1 }];
}

/** Names that the texts of a step hold. */
export function namesIn(step: StepEntry): readonly string[] {
  return [...new Set(textsOf(step).flatMap(({ text }) => placeholdersOf(text)))];
}

/** The texts of a step that may hold names, each with its keys within the step. */
export function textsOf({
  path,
  body,
  multipart = [],
  headers,
  expect,
}: StepEntry): readonly { readonly keys: readonly (string | number)[]; readonly text: string }[] {
  return [
    { keys: ['path'], text: path },
    ...(body === undefined ? [] : [{ keys: ['body'], text: body }]),
    ...multipart.flatMap((part, index) =>
      (['name', 'value', 'filename'] as const).flatMap((key) => {
        const text = part[key];
        return text === undefined ? [] : [{ keys: ['multipart', index, key], text }];
      }),
    ),
    ...Object.entries(headers).map(([name, text]) => ({ keys: ['headers', name], text })),
    ...jsonTextsOf(expect).map(([at, text]) => ({ keys: ['expect', 'json', at], text })),
    ...(expect.marker === undefined ? [] : [{ keys: ['expect', 'marker'], text: expect.marker }]),
  ];
}

/** Texts of the JSON that is expected, by path. */
function jsonTextsOf({ json = {} }: StepEntry['expect']): readonly (readonly [string, string])[] {
  return Object.entries(json).flatMap(([path, wanted]) =>
    typeof wanted === 'string' ? [[path, wanted] as const] : [],
  );
}

function orderOf({ feed }: FlowEntry): 'random' | 'sequence' {
  return typeof feed === 'object' ? feed.order : 'random';
}

/** @param drawn  by the visit: what neither it nor the step draws is of an answer */
function optionOf(
  entry: StepEntry & { readonly weight: number },
  request: number,
  drawn: readonly string[],
): { readonly option: StepOption; readonly request: RequestSpecification } {
  const { take, needs, weight, headers, ...own } = entry;
  const isFilled = ([, value]: readonly [string, string]) => placeholdersOf(value).length > 0 || value.includes('{{');
  const all = Object.entries(headers);
  const isTaken = (name: string) => !drawn.includes(name) && !Object.hasOwn(entry.parameters, name);
  const [made] = toRequests([{ ...own, headers: Object.fromEntries(all.filter((one) => !isFilled(one))), weight: 0 }]);
  if (made === undefined) throw new TypeError('a step became no endpoint');
  return {
    request: made,
    option: {
      request,
      weight,
      needs: [...new Set([...needs, ...namesIn(entry).filter(isTaken)])].sort(),
      headers: Object.fromEntries(all.filter(isFilled)),
      take: Object.entries(take).map(([name, from]) => takeOf(name, from)),
    },
  };
}

/** Each step's share of all hits. */
function weigh(flow: FlowSpecification, requests: readonly RequestSpecification[]): readonly RequestSpecification[] {
  const means = optionMeans(flow)?.flat() ?? [];
  const steps = means.reduce((sum, mean) => sum + mean, 0);
  return requests.map((request, at) => ({ ...request, weight: (flow.weight * (means[at] ?? 0)) / steps }));
}

function thinkOf(entry: ThinkEntry): ThinkTime {
  if (typeof entry === 'number') return { kind: 'fixed', ms: entry * 1000 };
  if ('quantiles' in entry) return { kind: 'quantiles', ms: entry.quantiles.map((s) => s * 1000) };
  if ('mean' in entry) return { kind: 'exponential', meanMs: entry.mean * 1000 };
  return { kind: 'uniform', fromMs: entry.from * 1000, toMs: entry.to * 1000 };
}

function takeOf(name: string, entry: TakeEntry): TakeSpecification {
  const pattern = 'regex' in entry && entry.regex !== undefined ? { pattern: entry.regex } : {};
  if ('json' in entry) return { name, from: { kind: 'json', path: entry.json }, ...pattern };
  if ('header' in entry) return { name, from: { kind: 'header', field: entry.header }, ...pattern };
  if ('cookie' in entry) return { name, from: { kind: 'cookie', field: entry.cookie }, ...pattern };
  if ('csrf' in entry) return { name, from: { kind: 'csrf', field: entry.csrf } };
  return { name, from: { kind: 'body' }, ...pattern };
}
