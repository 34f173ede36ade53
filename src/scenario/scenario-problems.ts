import { plainSeconds } from '../base/number-text.ts';
import type { FileProblem } from '../base/file-problem.ts';
import { problemAt } from '../base/yaml-file.ts';
import type { YamlDocument } from '../base/yaml-file.ts';
import { dayCurve, expectedHits, peakRatePerSecond, SECONDS_A_DAY } from './day-curve.ts';
import { gateProblems } from './gate-schema.ts';
import { generatorCount } from './generators-schema.ts';
import { objectivesOf } from './objectives-schema.ts';
import type { ProfileFile } from './profile-file.ts';
import type { ScenarioSettings } from './scenario-schema.ts';
import type { Scenario } from './scenario.ts';
import type { RequestSpecification } from './schedule.ts';

const MAX_RATE_PER_SECOND = 1_000_000;

/** What of the settings contradicts itself. */
export function settingProblems(
  document: YamlDocument,
  { topologies, reference, load, gate, warm_up: warmUp }: ScenarioSettings,
): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  for (const [index, topology] of topologies.entries()) {
    if (topologies.indexOf(topology) === index) continue;
    problems.push(problemAt(document, ['topologies', index], `${topology} is already in the list`));
  }
  if (reference !== undefined && !topologies.includes(reference)) {
    const message =
      topologies.length === 0
        ? `names ${reference}, but topologies is empty`
        : `must be one of the topologies (${topologies.join(', ')}), got ${JSON.stringify(reference)}`;
    problems.push(problemAt(document, ['reference'], message));
  }
  const engine = typeof load.engine === 'string' ? load.engine : 'k6';
  if (load.generators !== 1 && engine !== 'replay') {
    const got = typeof load.generators === 'number' ? load.generators : 'a list of hosts';
    const message = `must be 1 with the load engine ${engine}: only replay sends from several processes, got ${got}`;
    problems.push(problemAt(document, ['load', 'generators'], message));
  }
  problems.push(...placeProblems(document, load, engine));
  if (load.mode === 'real-time' && load.duration_s !== undefined && load.duration_s !== SECONDS_A_DAY) {
    const message = `must be 86400 or left out in real time, got ${load.duration_s}`;
    problems.push(problemAt(document, ['load', 'duration_s'], message));
  }
  if (warmUp.until === 'steady' && warmUp.max_s < warmUp.duration_s + 20) {
    const message = `must be at least duration_s and two windows of 10 s (${warmUp.duration_s + 20}), got ${warmUp.max_s}`;
    problems.push(problemAt(document, ['warm_up', 'max_s'], message));
  }
  if (warmUp.until === 'steady' && warmUp.rate_per_s === 0) {
    problems.push(problemAt(document, ['warm_up', 'rate_per_s'], 'must be above 0 for a warm-up until steady'));
  }
  for (const { path: keys, message } of gate === undefined ? [] : gateProblems(gate)) {
    problems.push(problemAt(document, ['gate', ...keys], message));
  }
  return problems;
}

/** Places in flight that are too few for all who send: each process of replay, and each thread of autocannon, needs one of its own. */
function placeProblems(
  document: YamlDocument,
  { max_in_flight: places, workers, generators }: ScenarioSettings['load'],
  engine: string,
): readonly FileProblem[] {
  const [name, least] = engine === 'autocannon' ? ['workers', workers] : ['generators', generatorCount(generators)];
  if (places >= least) return [];
  const message = `must be at least load.${name} (${least}), got ${places}: each of them needs a place of its own`;
  return [problemAt(document, ['load', 'max_in_flight'], message)];
}

/** Where the day is too little or too much to be sent. */
export function rateProblems(
  document: YamlDocument,
  load: Scenario['load'],
  profile: ProfileFile,
): readonly FileProblem[] {
  const curve = dayCurve(profile, load);
  const peak = peakRatePerSecond(curve);
  if (peak > MAX_RATE_PER_SECOND) {
    const message = `gives ${Math.round(peak)} hits/s in the busiest part of the day; at most ${MAX_RATE_PER_SECOND} are supported`;
    return [problemAt(document, ['load', 'hits_per_day'], message)];
  }
  if (expectedHits(curve) >= 1) return [];
  const message = `gives less than one hit in ${plainSeconds(load.durationMs)}`;
  return [problemAt(document, ['load', 'hits_per_day'], message)];
}

/** Visitors that the load, or the mix, has no room for. */
export function sessionProblems(
  document: YamlDocument,
  { sessions, load }: ScenarioSettings,
  { requests }: { readonly requests: readonly RequestSpecification[] },
): readonly FileProblem[] {
  if (sessions === undefined) return [];
  const threads = load.workers * generatorCount(load.generators);
  const own = requests.find(({ headers }) => Object.keys(headers).some((name) => name.toLowerCase() === 'cookie'));
  return [
    ...(sessions.visitors < threads
      ? [
          problemAt(
            document,
            ['sessions', 'visitors'],
            `must be at least load.workers times load.generators (${threads}), got ${sessions.visitors}: each visitor belongs to one worker`,
          ),
        ]
      : []),
    ...(own === undefined
      ? []
      : [
          problemAt(
            document,
            ['sessions'],
            `sends the visitors' cookies, but ${own.name} has a Cookie header of its own`,
          ),
        ]),
  ];
}

/** Objectives under two names, or of an endpoint that the mix does not have. */
export function objectiveProblems(
  document: YamlDocument,
  { objectives, slo }: ScenarioSettings,
  { requests }: { readonly requests: readonly RequestSpecification[] },
): readonly FileProblem[] {
  const known = requests.map(({ name }) => name);
  const unknown = Object.keys(objectives?.endpoints ?? {}).filter((name) => !known.includes(name));
  return [
    ...(objectives !== undefined && slo !== undefined
      ? [problemAt(document, ['slo'], 'is the old name of objectives, which the file has too; keep one of them')]
      : []),
    ...unknown.map((name) =>
      problemAt(
        document,
        ['objectives', 'endpoints', name],
        `is no endpoint of the request mix; it has ${known.join(', ')}`,
      ),
    ),
  ];
}

/** Who is stopped must not hold the objectives. */
export function stopProblems(document: YamlDocument, settings: ScenarioSettings): readonly FileProblem[] {
  const { stop_when: stop } = settings;
  if (stop === undefined) return [];
  if (stop.error_ratio === undefined && stop.p95_ms === undefined)
    return [problemAt(document, ['stop_when'], 'says nothing to stop at; it takes error_ratio, p95_ms or both')];
  const { errorRatio, p95Ms } = objectivesOf(settings);
  const beyond = (key: 'error_ratio' | 'p95_ms', limit: number | undefined, objective: number) =>
    limit === undefined || limit > objective
      ? []
      : [problemAt(document, ['stop_when', key], `must be beyond the objective (${objective}), got ${limit}`)];
  return [...beyond('error_ratio', stop.error_ratio, errorRatio), ...beyond('p95_ms', stop.p95_ms, p95Ms)];
}
