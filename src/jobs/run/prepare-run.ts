import { resolve } from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import { type PlannedTrial, planTrials } from '../../run/plan/plan.ts';
import type { Candidates } from '../../run/run-request.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';
import { readWatchedServers } from '../../topology/watched-target.ts';
import { notGranted, refuseHostAccess } from '../../topology/granted-access.ts';
import type { HostAccess } from '../../records/host-access.ts';
import { type GrantWords, grantsOf } from '../host-grants.ts';
import { type PlaceWords, platformOf, typedPlace } from '../platform-of.ts';
import { readScenarioOf, readTopologies } from '../read-topologies.ts';
import { httpsTarget, requireHttpsEntries } from '../https-entries.ts';
import { readyEngine } from '../ready-engine.ts';
import { topologyNotes } from '../topology-notes.ts';
import { type WantedImage, wantedImages } from '../wanted-images.ts';
import { checkTarget } from './allowed-target.ts';

export interface RunWords extends PlaceWords {
  /** name or path */
  readonly scenario: string;
  /** names or paths; absent: those of the scenario */
  readonly topologies: readonly string[] | undefined;
  /** something that runs already, instead of topologies */
  readonly target?: string | undefined;
  /** a file that says what is watched of the target */
  readonly collect?: string | undefined;
  /** of each topology; absent: those of the scenario */
  readonly trials?: number | undefined;
  readonly seed?: number | undefined;
  /** what topologies may have of this machine, beside what the scenario names */
  readonly allowHostAccess?: GrantWords;
}

/** What a topology asks of this machine. */
export interface AskedAccess extends HostAccess {
  readonly topology: string;
  readonly isAllowed: boolean;
}

/** All that a run needs, read and checked; nothing is started. */
export interface PreparedRun {
  readonly scenario: Scenario;
  readonly candidates: Candidates;
  readonly plan: readonly PlannedTrial[];
  readonly engine: LoadEngine;
  /** what the reader of the topologies wants to be known */
  readonly notes: readonly string[];
  /** outside of the topologies' own folders */
  readonly hostAccess: readonly AskedAccess[];
  /** of a plan: images that are not there */
  readonly wantedImages: readonly WantedImage[];
}

export interface PrepareOptions {
  /** nothing will be started: images may be missing, and what is not allowed is only listed */
  readonly isPlan: boolean;
  readonly resumes?: StoredRun;
  /** is told what takes long */
  readonly say: (line: string) => void;
}

/**
 * @throws {BenchdayError} USAGE, what is wrong with the files, ENGINE_UNAVAILABLE, TARGET_NOT_ALLOWED, HOST_ACCESS_REFUSED, what the platform refuses
 */
export async function prepareRun(words: RunWords, options: PrepareOptions): Promise<PreparedRun> {
  const scenario = await scenarioOf(words);
  const engine = await readyEngine(scenario);
  const { candidates, ...found } = await candidatesOf(words, scenario, options);
  const names = candidates.kind === 'target' ? ['target'] : candidates.topologies.map(({ name }) => name);
  const plan =
    options.resumes?.run.plan ?? planTrials({ topologies: names, trials: scenario.trials, seed: scenario.load.seed });
  return { scenario, candidates, plan, engine, ...found };
}

async function scenarioOf({ scenario: name, topologies, target, trials, seed }: RunWords): Promise<Scenario> {
  const scenario = await readScenarioOf(name, target === undefined ? topologies : []);
  return {
    ...scenario,
    trials: trials ?? scenario.trials,
    topologies: target === undefined ? (topologies ?? scenario.topologies) : ['target'],
    load: { ...scenario.load, seed: seed ?? scenario.load.seed },
  };
}

async function candidatesOf(
  { target, collect, topologies: named, allowHostAccess, ...place }: RunWords,
  scenario: Scenario,
  { isPlan, say }: PrepareOptions,
): Promise<Pick<PreparedRun, 'candidates' | 'notes' | 'hostAccess' | 'wantedImages'>> {
  if (target !== undefined) {
    if (named !== undefined) throw new BenchdayError('USAGE', '--target and --topology exclude each other');
    const [where] = Object.entries(typedPlace(place)).flatMap(([word, value]) => (value === undefined ? [] : [word]));
    if (where !== undefined) throw new BenchdayError('USAGE', `--target and --${where} exclude each other`);
    return {
      candidates: {
        kind: 'target',
        url: httpsTarget(checkTarget(target, scenario.allowedHosts), scenario),
        ...(collect === undefined ? {} : { watched: await readWatchedServers(resolve(collect)) }),
      },
      notes: [],
      hostAccess: [],
      wantedImages: [],
    };
  }
  if (collect !== undefined) {
    throw new BenchdayError('USAGE', '--collect says what is watched of a --target; a topology says so itself', {
      hint: 'x-benchday.collect of its compose file',
    });
  }
  if (scenario.topologies.length === 0) {
    throw new BenchdayError('USAGE', `${scenario.name} names no topology; give --topology or --target`);
  }
  const topologies = await readTopologies(scenario.topologies, scenario.topologyPlaces);
  requireHttpsEntries(topologies, scenario);
  const hostAccess = await askedAccess(topologies, grantsOf(allowHostAccess, scenario), isPlan);
  const platform = await platformOf(place, { allowedHosts: scenario.allowedHosts, say });
  for (const topology of topologies) await platform.refuse(topology);
  return {
    candidates: { kind: 'topologies', platform, topologies },
    notes: await topologyNotes(topologies, platform),
    hostAccess,
    wantedImages: isPlan ? await wantedImages(topologies, platform) : [],
  };
}

/** @throws {BenchdayError} HOST_ACCESS_REFUSED for what is not granted, unless it is only listed */
export async function askedAccess(
  topologies: readonly ReadTopology[],
  grants: readonly string[],
  isListed: boolean,
): Promise<readonly AskedAccess[]> {
  const all: AskedAccess[] = [];
  for (const { name: topology, hostAccess } of topologies) {
    if (!isListed) await refuseHostAccess(topology, hostAccess, grants);
    const refused = await notGranted(hostAccess, grants);
    for (const asked of hostAccess) {
      const { place, kind, shown = kind } = asked;
      all.push({ place, kind: shown, topology, isAllowed: !refused.includes(asked) });
    }
  }
  return all;
}
