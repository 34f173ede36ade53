import { createHash } from 'node:crypto';
import path from 'node:path';
import { formatProblem, throwProblems, type FileProblem } from '../base/file-problem.ts';
import { findNamed, type NamedKind } from '../base/named-file.ts';
import { checkYaml, listYamlFiles, openYaml, problemAt } from '../base/yaml-file.ts';
import type { Checked, ListedFile, YamlDocument } from '../base/yaml-file.ts';
import { withFormsOf } from './multipart.ts';
import { checkProfile, findProfile } from './profile-file.ts';
import type { ProfileFile } from './profile-file.ts';
import { findRequestFile, requestFileSchema } from './request-file.ts';
import { toRequests } from './request-schema.ts';
import { flowNotes, readFlows } from './read-flows.ts';
import { nameProblems } from './flow-problems.ts';
import {
  objectiveProblems,
  rateProblems,
  sessionProblems,
  settingProblems,
  stopProblems,
} from './scenario-problems.ts';
import { scenarioSchema, type ScenarioSettings } from './scenario-schema.ts';
import { gateOf } from './gate-schema.ts';
import { loadOf } from './load-of.ts';
import { httpProblems } from './http-schema.ts';
import { objectivesOf, pricesOf, serverOf, stopOf, traceOf } from './objectives-schema.ts';
import type { Scenario } from './scenario.ts';
import { checkTls, scriptOf } from './side-files.ts';
import { placesOf, wordFrom, wordsIn } from './topology-words.ts';
import type { RequestSpecification } from './schedule.ts';

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
  const mix = await withFormsOf(checkMix(settings, mixDocument), mixDocument ?? document, settings.load.seed);
  const tls = await checkTls(document, settings);
  const before = mix.state === 'valid' ? mix.value.requests.length : 0;
  const flows = await readFlows(document, settings, { before });
  const problems = [
    ...flows.problems,
    ...(profile.state === 'invalid' ? profile.problems : []),
    ...(mix.state === 'invalid' ? mix.problems : []),
    ...(tls.state === 'invalid' ? tls.problems : []),
    ...settingProblems(document, settings),
  ];
  if (profile.state === 'invalid' || mix.state === 'invalid' || tls.state === 'invalid') return refuse(problems);

  const requests = [...mix.value.requests, ...flows.requests];
  const script = await scriptOf(document, settings);
  const load = loadOf(settings, {
    profile: profile.value,
    script: script?.file,
    folder: path.dirname(document.file),
  });
  throwProblems([
    ...problems,
    ...(script?.problems ?? []),
    ...rateProblems(document, load, profile.value),
    ...sessionProblems(document, settings, mix.value),
    ...objectiveProblems(document, settings, { requests }),
    ...stopProblems(document, settings),
    ...nameProblems(document, settings, requests),
    ...httpProblems(document, settings, { requests, flows: flows.flows }),
  ]);
  const documents = [
    document,
    profileDocument,
    ...[mixDocument, script, ...flows.feeds].filter((found) => found !== undefined),
  ];
  const sha256 = digestOf(documents);
  const scenario = scenarioOf({
    document,
    settings,
    profile: profile.value,
    mix: mixOf(requests, mix.value.source),
    load,
    sha256,
  });
  const notes = flowNotes(document, settings, objectivesOf(settings).p95Ms);
  return {
    ...scenario,
    ...(flows.flows.length > 0 && { flows: flows.flows }),
    ...(notes.length > 0 && { notes }),
    ...(tls.value !== undefined && { tls: tls.value }),
  };
}

/** The topologies that a scenario names, also where something else is wrong with it. @throws {BenchdayError} as readScenario */
export async function topologiesNamedIn(
  nameOrPath: string,
  { root }: { readonly root: string },
): Promise<readonly string[]> {
  return wordsIn(await openYaml(await findNamed(kindOfScenarios(root), { nameOrPath, from: process.cwd() })));
}

export function listScenarios(root: string): Promise<readonly ListedFile[]> {
  return listYamlFiles(path.join(root, 'scenarios'));
}

interface Mix {
  readonly requests: readonly RequestSpecification[];
  readonly writeRatioSource: string;
  /** as it is written; undefined: it is not */
  readonly source: string | undefined;
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
  const fromFile = (word: string) => wordFrom(path.dirname(document.file), word);
  const { name, title, source, timezone, fractions } = profile;
  const objectives = objectivesOf(settings);
  return {
    name: settings.name ?? path.parse(document.file).name,
    title: settings.title,
    file: document.file,
    sha256: parts.sha256,
    profile: { name, title, source, timezone, fractions },
    topologies: settings.topologies.map(fromFile),
    ...(settings.topologies.length > 0 && { topologyPlaces: placesOf(document, settings.topologies.map(fromFile)) }),
    reference: fromFile(settings.reference ?? settings.topologies[0] ?? ''),
    load: parts.load,
    requests: mix.requests,
    writeRatioSource: mix.writeRatioSource,
    ...(settings.sessions !== undefined && {
      sessions: { visitors: settings.sessions.visitors, hitsPerVisit: settings.sessions.hits_per_visit },
    }),
    warmUp: {
      durationMs: settings.warm_up.duration_s * 1000,
      ratePerSecond: settings.warm_up.rate_per_s,
      until: settings.warm_up.until,
      maxMs: settings.warm_up.max_s * 1000,
    },
    trials: settings.trials,
    repeatInvalid: settings.repeat_invalid,
    slo: { p95Ms: objectives.p95Ms, errorRatio: objectives.errorRatio },
    ...(settings.objectives === undefined ? {} : { objectives }),
    ...traceOf(settings.trace_share),
    ...(settings.stop_when === undefined ? {} : { stopWhen: stopOf(settings.stop_when) }),
    ...(settings.server === undefined ? {} : { server: serverOf(settings.server) }),
    ...(settings.cost === undefined ? {} : { prices: pricesOf(settings.cost) }),
    ...(settings.gate === undefined ? {} : { gate: gateOf(settings.gate) }),
    ...(settings.drills === undefined ? {} : { drills: settings.drills }),
    isolation: settings.isolation,
    ...(settings.plans === undefined ? {} : { plans: settings.plans }),
    readyWithinMs: settings.ready_within_s * 1000,
    allowedHosts: settings.allowed_hosts,
    allowHostAccess: settings.allow_host_access,
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
    const requests = inline === undefined || typeof inline === 'string' ? [] : toRequests(inline);
    return { state: 'valid', value: mixOf(requests, settings.write_ratio_source) };
  }
  const checked = checkYaml(mixDocument, requestFileSchema);
  if (checked.state === 'invalid') return checked;
  const source = settings.write_ratio_source ?? checked.value.write_ratio_source;
  return { state: 'valid', value: mixOf(toRequests(checked.value.requests), source) };
}

function mixOf(requests: readonly RequestSpecification[], source: string | undefined): Mix {
  const hasWrites = requests.some(({ isWrite }) => isWrite);
  return { requests, source, writeRatioSource: source ?? (hasWrites ? 'no source given' : 'the mix has no writes') };
}

function placeOf(document: YamlDocument, key: string): string {
  return formatProblem(problemAt(document, [key], '')).slice(0, -': '.length);
}

function digestOf(documents: readonly Pick<YamlDocument, 'text'>[]): string {
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
