import path from 'node:path';
import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import { percent } from '../base/number-text.ts';
import type { LogEndpoint } from './log-endpoints.ts';
import { isWrite, nameOf, uniqueName, USUAL_STATUSES } from './mix-file.ts';
import { mixOf } from './mix-text.ts';
import type { LogFlow, LogFlows } from './visit-flows.ts';
import { yamlComments } from './yaml-comments.ts';

const SECONDS_A_DAY = 86_400;
/** Each step has its own: of a parameter with more the rarer ones are left out. */
export const MOST_WORDS = 50;
/** A measurement lasts so many visits, within these limits. @source own choice */
const VISITS_LONG = 10;
const DURATION_S = { least: 240, most: 3600 };
const FEWEST_HITS = 200;

/** Visits of a log, with what they say of it. */
export interface FlowsOfLog extends LogFlows {
  /** by the places of the flows' steps */
  readonly endpoints: readonly LogEndpoint[];
  /** of the log's hits those that some step can ask for, 0..1 */
  readonly coverage: number;
  /** one sentence each */
  readonly warnings: readonly string[];
}

interface About {
  /** the file to write */
  readonly file: string;
  /** names of the logs */
  readonly files: string;
  /** of the profile that was written; absent: none was */
  readonly profile?: string | undefined;
  readonly hitsPerDay: number;
}

/** A scenario whose flows are the visits of a log, to be run against something that runs already, or with topologies of its own. */
export function flowsText(read: FlowsOfLog, about: About): string {
  const durationS = durationOf(read.flows);
  const least = Math.ceil((FEWEST_HITS * SECONDS_A_DAY) / durationS);
  const names = new Set<string>();
  const file = new Document({
    title: `The visits of ${about.files}`,
    topologies: [],
    profile: profileOf(about),
    load: { hits_per_day: Math.max(about.hitsPerDay, least), mode: 'time-lapse', duration_s: durationS },
    flows: read.flows.map((flow) => flowOf(flow, read.endpoints, names)),
    warm_up: { duration_s: 10, rate_per_s: 10 },
    trials: 1,
    objectives: { p95_ms: 250, error_ratio: 0.01, example: true },
  });
  visit(file, {
    Pair: (_key, { key, value }) => {
      const isShort =
        isScalar(key) &&
        ['words', 'status', 'think_s', 'load', 'warm_up', 'objectives', 'parameters'].includes(String(key.value));
      if (isShort && (isMap(value) || isSeq(value))) value.flow = true;
    },
  });
  return (
    yamlComments([
      `Covers ${percent(read.coverage, 1)} of the hits of ${about.files}; run it with --target, or name topologies.`,
      'Think times are the log’s own, as quantiles. What would be due after the end is left out: keep duration_s well above the length of a visit.',
      ...(about.profile === undefined
        ? ['An assumption: the day of a public site. import -o makes a profile of the log.']
        : []),
      ...(about.hitsPerDay < least
        ? [
            `An assumption: the log has ${about.hitsPerDay} hits a day, which are too few for a measurement of ${durationS} s.`,
          ]
        : []),
      ...read.warnings,
    ]) + file.toString({ lineWidth: 0, flowCollectionPadding: false })
  );
}

/** What a mix of these endpoints would warn of, too. */
export function endpointWarnings(endpoints: readonly LogEndpoint[]): readonly string[] {
  return mixOf(endpoints, 1, endpoints.length).warnings;
}

function profileOf({ file, profile }: About): string {
  if (profile === undefined) return 'weekday';
  const relative = path.relative(path.dirname(path.resolve(file)), path.resolve(profile));
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function durationOf(flows: readonly LogFlow[]): number {
  const visits = flows.reduce((sum, flow) => sum + flow.visits, 0);
  const seconds = flows.reduce((sum, { visits: own, steps, thinkS = [0] }) => {
    const mean = thinkS.reduce((all, one) => all + one, 0) / thinkS.length;
    return sum + own * mean * (steps.length - 1);
  }, 0);
  const wanted = Math.ceil((VISITS_LONG * seconds) / Math.max(1, visits) / 60) * 60;
  return Math.min(DURATION_S.most, Math.max(DURATION_S.least, wanted));
}

function flowOf(flow: LogFlow, endpoints: readonly LogEndpoint[], names: Set<string>): object {
  const stepOf = (place: number): object => {
    const endpoint = endpoints[place];
    if (endpoint === undefined) throw new RangeError(`there is no endpoint ${place}`);
    const { method, path: target, statuses, parameter } = endpoint;
    return {
      name: uniqueName(nameOf(method, target), names),
      ...(method !== 'GET' && { method }),
      path: target,
      ...(parameter !== undefined && {
        parameters: {
          [parameter.name]: {
            kind: 'words',
            words: parameter.words.slice(0, MOST_WORDS),
            exponent: parameter.exponent,
          },
        },
      }),
      ...(isWrite(method) && { write: true }),
      expect: { status: [...(statuses.length === 0 ? USUAL_STATUSES : statuses)] },
    };
  };
  return {
    name: flow.name,
    weight: flow.hits,
    think_s: thinkOf(flow),
    steps: flow.steps.map((options) => {
      const [only, ...others] = options;
      if (only !== undefined && others.length === 0) return stepOf(only.endpoint);
      return { one_of: options.map(({ endpoint, hits }) => ({ weight: hits, ...stepOf(endpoint) })) };
    }),
  };
}

function thinkOf({ thinkS }: LogFlow): number | object {
  if (thinkS === undefined) return 0;
  const [first = 0] = thinkS;
  return thinkS.every((one) => one === first) ? first : { quantiles: [...thinkS] };
}
