import { createHash } from 'node:crypto';
import path from 'node:path';
import { formatProblem, throwProblems } from '../core/file-problem.ts';
import type { FileProblem } from '../core/file-problem.ts';
import { findNamed, isPath } from '../core/named-file.ts';
import type { NamedKind } from '../core/named-file.ts';
import { checkYaml, listYamlFiles, openYaml, problemAt } from '../core/yaml-file.ts';
import type { Checked, ListedFile, YamlDocument } from '../core/yaml-file.ts';
import { dayCurve, expectedHits, peakRatePerSecond, SECONDS_A_DAY } from './day-curve.ts';
import { checkProfile, findProfile } from './profile-file.ts';
import type { ProfileFile } from './profile-file.ts';
import { findRequestFile, requestFileSchema } from './request-file.ts';
import { toRequests } from './request-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { gateOf, gateProblems } from './gate-schema.ts';
import type { ScenarioSettings } from './scenario-schema.ts';
import type { Scenario } from './scenario.ts';
import type { RequestSpecification } from './schedule.ts';

/** The talk's day. @source D. Kapanidis, "Docker in Production", July 2015 */
const DEFAULT_HITS_PER_DAY = 23_000_000;
const DEFAULT_DURATION_S = 240;
const MAX_RATE_PER_SECOND = 1_000_000;

/**
 * Reads a scenario with its profile and request mix.
 * @param nameOrPath  a name in scenarios/, or a path from the working directory; paths inside the file start from its folder
 * @param root        the checkout: the folder with scenarios/
 * @throws {BenchdayError} SCENARIO_UNKNOWN, PROFILE_UNKNOWN, FILE_NOT_FOUND, or FILE_INVALID with every problem of all its files
 */
export async function readScenario(nameOrPath: string, { root }: { readonly root: string }): Promise<Scenario> {
  const file = await findNamed(kindOfScenarios(root), { nameOrPath, from: process.cwd() });
  const document = await openYaml(file);
  const settings = unwrap(checkYaml(document, scenarioSchema));

  const profileDocument = await openYaml(await profileFileOf(document, settings, root));
  const mixDocument = await openMix(document, settings, root);
  const profile = checkProfile(profileDocument);
  const mix = checkMix(settings, mixDocument);
  const problems = [
    ...(profile.state === 'invalid' ? profile.problems : []),
    ...(mix.state === 'invalid' ? mix.problems : []),
    ...settingProblems(document, settings),
  ];
  if (profile.state === 'invalid' || mix.state === 'invalid') return refuse(problems);

  const load = loadOf(settings, profile.value);
  throwProblems([...problems, ...rateProblems(document, load, profile.value)]);
  const documents = [document, profileDocument, ...(mixDocument === undefined ? [] : [mixDocument])];
  return scenarioOf({ document, settings, profile: profile.value, mix: mix.value, load, sha256: digestOf(documents) });
}

export function listScenarios(root: string): Promise<readonly ListedFile[]> {
  return listYamlFiles(path.join(root, 'scenarios'));
}

interface Mix {
  readonly requests: readonly RequestSpecification[];
  readonly writeRatioSource: string;
}

function scenarioOf(parts: {
  readonly document: YamlDocument;
  readonly settings: ScenarioSettings;
  readonly profile: ProfileFile;
  readonly mix: Mix;
  readonly load: Scenario['load'];
  readonly sha256: string;
}): Scenario {
  const { document, settings, profile, mix } = parts;
  const fromFile = (nameOrPath: string) =>
    isPath(nameOrPath) ? path.resolve(path.dirname(document.file), nameOrPath) : nameOrPath;
  const { name, title, source, timezone, fractions } = profile;
  return {
    name: settings.name ?? path.parse(document.file).name,
    title: settings.title,
    file: document.file,
    sha256: parts.sha256,
    profile: { name, title, source, timezone, fractions },
    topologies: settings.topologies.map(fromFile),
    reference: fromFile(settings.reference ?? settings.topologies[0] ?? ''),
    load: parts.load,
    requests: mix.requests,
    writeRatioSource: mix.writeRatioSource,
    warmUp: { durationMs: settings.warm_up.duration_s * 1000, ratePerSecond: settings.warm_up.rate_per_s },
    trials: settings.trials,
    repeatInvalid: settings.repeat_invalid,
    slo: { p95Ms: settings.slo.p95_ms, errorRatio: settings.slo.error_ratio },
    ...(settings.gate === undefined ? {} : { gate: gateOf(settings.gate) }),
    isolation: settings.isolation,
    readyWithinMs: settings.ready_within_s * 1000,
    allowedHosts: settings.allowed_hosts,
  };
}

function profileFileOf(document: YamlDocument, { profile }: ScenarioSettings, root: string): Promise<string> {
  return findProfile(root, {
    nameOrPath: profile,
    from: path.dirname(document.file),
    place: placeOf(document, 'profile'),
  });
}

async function openMix(
  document: YamlDocument,
  { requests }: ScenarioSettings,
  root: string,
): Promise<YamlDocument | undefined> {
  if (typeof requests !== 'string') return undefined;
  const from = path.dirname(document.file);
  return openYaml(await findRequestFile(root, { nameOrPath: requests, from, place: placeOf(document, 'requests') }));
}

function checkMix(settings: ScenarioSettings, mixDocument: YamlDocument | undefined): Checked<Mix> {
  const inline = settings.requests;
  if (mixDocument === undefined || typeof inline !== 'string') {
    const requests = typeof inline === 'string' ? [] : toRequests(inline);
    return { state: 'valid', value: mixOf(requests, settings.write_ratio_source) };
  }
  const checked = checkYaml(mixDocument, requestFileSchema);
  if (checked.state === 'invalid') return checked;
  const source = settings.write_ratio_source ?? checked.value.write_ratio_source;
  return { state: 'valid', value: mixOf(toRequests(checked.value.requests), source) };
}

function mixOf(requests: readonly RequestSpecification[], source: string | undefined): Mix {
  const hasWrites = requests.some(({ isWrite }) => isWrite);
  return { requests, writeRatioSource: source ?? (hasWrites ? 'no source given' : 'the mix has no writes') };
}

function loadOf({ load }: ScenarioSettings, profile: ProfileFile): Scenario['load'] {
  const lengthS = load.duration_s ?? (load.mode === 'real-time' ? SECONDS_A_DAY : DEFAULT_DURATION_S);
  return {
    hitsPerDay: load.hits_per_day ?? profile.hitsPerDay ?? DEFAULT_HITS_PER_DAY,
    mode: load.mode,
    durationMs: lengthS * 1000,
    arrivals: load.arrivals,
    seed: load.seed,
    engine: load.engine,
    maxInFlight: load.max_in_flight,
    timeoutMs: load.timeout_ms,
    workers: load.workers,
  };
}

function settingProblems(
  document: YamlDocument,
  { topologies, reference, load, gate }: ScenarioSettings,
): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  for (const [index, topology] of topologies.entries()) {
    if (topologies.indexOf(topology) === index) continue;
    problems.push(problemAt(document, ['topologies', index], `${topology} stands in the list already`));
  }
  if (reference !== undefined && !topologies.includes(reference)) {
    const message =
      topologies.length === 0
        ? `names ${reference}, but topologies is empty`
        : `must be one of the topologies (${topologies.join(', ')}), got ${JSON.stringify(reference)}`;
    problems.push(problemAt(document, ['reference'], message));
  }
  if (load.mode === 'real-time' && load.duration_s !== undefined && load.duration_s !== SECONDS_A_DAY) {
    const message = `must be 86400 or left out in real time, got ${load.duration_s}`;
    problems.push(problemAt(document, ['load', 'duration_s'], message));
  }
  for (const { path: keys, message } of gate === undefined ? [] : gateProblems(gate)) {
    problems.push(problemAt(document, ['gate', ...keys], message));
  }
  return problems;
}

function rateProblems(document: YamlDocument, load: Scenario['load'], profile: ProfileFile): readonly FileProblem[] {
  const curve = dayCurve(profile, load);
  const peak = peakRatePerSecond(curve);
  if (peak > MAX_RATE_PER_SECOND) {
    const message = `gives ${Math.round(peak)} hits/s in the busiest part of the day; at most ${MAX_RATE_PER_SECOND} are supported`;
    return [problemAt(document, ['load', 'hits_per_day'], message)];
  }
  if (expectedHits(curve) >= 1) return [];
  const message = `gives less than one hit in ${load.durationMs / 1000} s`;
  return [problemAt(document, ['load', 'hits_per_day'], message)];
}

function placeOf(document: YamlDocument, key: string): string {
  return formatProblem(problemAt(document, [key], '')).slice(0, -': '.length);
}

function digestOf(documents: readonly YamlDocument[]): string {
  const hash = createHash('sha256');
  for (const { text } of documents) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex');
}

function unwrap<Value>(checked: Checked<Value>): Value {
  return checked.state === 'valid' ? checked.value : refuse(checked.problems);
}

function refuse(problems: readonly FileProblem[]): never {
  throwProblems(problems);
  throw new TypeError('a file was refused without a problem');
}

function kindOfScenarios(root: string): NamedKind {
  return {
    what: 'scenario',
    code: 'SCENARIO_UNKNOWN',
    folder: path.join(root, 'scenarios'),
    candidates: (name) => [`${name}.yaml`, `${name}.yml`],
    known: async () => (await listScenarios(root)).map(({ name }) => name),
  };
}
