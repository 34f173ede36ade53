import { BenchdayError } from '../base/errors.ts';
import { random, type Random } from '../base/random.ts';
import { PURPOSE } from './hit-windows.ts';
import { compileParameter } from './request-mix.ts';
import type {
  Arrival,
  FlowSpecification,
  ParameterSpecification,
  RequestSpecification,
  StepOption,
  ThinkTime,
} from './schedule.ts';

/** A visit that begins. */
interface Begun {
  /** number of the visit */
  readonly visitor: number;
  readonly startUs: number;
  /** how many visits of its flow began before it */
  readonly earlier: number;
}

type DrawnStep = Omit<Arrival, 'index'>;

/** Draws the steps of one visit, in order of due time. */
export type VisitDraw = (begun: Begun) => readonly DrawnStep[];

/**
 * Everything about a visit is drawn from streams of its own, so that it can be made without those before it.
 * @param place.endUs  what would be due then or later is not part of the schedule
 */
export function compileFlow(
  flow: FlowSpecification,
  place: {
    readonly index: number;
    readonly seed: number;
    readonly endUs: number;
    readonly requests: readonly RequestSpecification[];
  },
): VisitDraw {
  const { seed, endUs } = place;
  const ofVisit = drawsOf(flow.parameters);
  const steps = flow.steps.map((step) => ({
    ...step,
    choose: weighted(step.options),
    options: step.options.map((option) => ({ ...option, draw: drawsOf(requestAt(place.requests, option).parameters) })),
  }));
  return ({ visitor, startUs, earlier }) => {
    const choice = random(seed, PURPOSE.visit, visitor);
    const thinking = random(seed, PURPOSE.think, visitor);
    const drawing = random(seed, PURPOSE.parameters, visitor);
    const common = { ...ofVisit(drawing), ...rowOf(flow, { earlier, chance: random(seed, PURPOSE.feed, visitor) }) };
    const known = new Set<string>();
    const drawn: DrawnStep[] = [];
    let dueUs = startUs;
    for (const [position, { chance, think, choose, options }] of steps.entries()) {
      const isIn = choice() < chance;
      const at = choose(choice);
      const thinkUs = thinkTimeUs(think, thinking);
      const option = options[at];
      if (option === undefined) throw new BenchdayError('INTERNAL', `flow ${flow.name} has no option ${at}`);
      const values = option.draw(drawing);
      if (!isIn || !option.needs.every((name) => known.has(name))) continue;
      if (drawn.length > 0) dueUs += thinkUs;
      if (dueUs >= endUs) break;
      for (const { name } of option.take) known.add(name);
      const { path, body, expect } = requestAt(place.requests, option);
      drawn.push({
        dueUs,
        request: option.request,
        path,
        ...(body !== undefined && { body }),
        ...(expect.marker !== undefined && { marker: expect.marker }),
        visitor,
        isVisitStart: drawn.length === 0,
        step: { flow: place.index, position, option: at, values: { ...common, ...values }, isVisitEnd: false },
      });
    }
    const last = drawn.at(-1);
    if (last?.step === undefined) return drawn;
    return [...drawn.slice(0, -1), { ...last, step: { ...last.step, isVisitEnd: true } }];
  };
}

function requestAt(requests: readonly RequestSpecification[], { request }: StepOption): RequestSpecification {
  const found = requests[request];
  if (found === undefined) throw new BenchdayError('INTERNAL', `a step asks for endpoint ${request}, which is none`);
  return found;
}

/** One value for each parameter, by name. */
function drawsOf(
  parameters: Readonly<Record<string, ParameterSpecification>>,
): (chance: Random) => Readonly<Record<string, string>> {
  const draws = Object.keys(parameters)
    .sort()
    .map((name) => [name, compileParameter(name, parameters[name])] as const);
  return (chance) => Object.fromEntries(draws.map(([name, draw]) => [name, draw(chance)]));
}

function rowOf(
  { feed, name }: FlowSpecification,
  { earlier, chance }: { readonly earlier: number; readonly chance: Random },
): Readonly<Record<string, string>> {
  if (feed === undefined) return {};
  const { columns, rows, order } = feed;
  const row = rows[order === 'sequence' ? earlier % rows.length : Math.floor(chance() * rows.length)];
  if (row === undefined) throw new BenchdayError('INTERNAL', `the feed of flow ${name} has no row`);
  return Object.fromEntries(columns.map((column, at) => [column, row[at] ?? '']));
}

/** Draws an index by weight, with one draw. */
export function weighted(all: readonly { readonly weight: number }[]): (chance: Random) => number {
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return (chance) => {
    let left = chance() * total;
    const found = all.findIndex(({ weight }) => (left -= weight) < 0);
    // The last share may be a rounding error below 1.
    return found === -1 ? all.length - 1 : found;
  };
}

function thinkTimeUs(think: ThinkTime, chance: Random): number {
  const drawn = chance();
  switch (think.kind) {
    case 'fixed':
      return Math.round(think.ms * 1000);
    case 'uniform':
      return Math.round((think.fromMs + drawn * (think.toMs - think.fromMs)) * 1000);
    case 'exponential':
      return Math.round(-Math.log(1 - drawn) * think.meanMs * 1000);
    case 'quantiles':
      return Math.round(quantileAt(think.ms, drawn) * 1000);
  }
}

/** @param share  0..1, below 1 */
function quantileAt(quantiles: readonly number[], share: number): number {
  const place = share * (quantiles.length - 1);
  const below = Math.floor(place);
  const [from = 0, to = from] = quantiles.slice(below, below + 2);
  return from + (place - below) * (to - from);
}
