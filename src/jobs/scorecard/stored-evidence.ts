import { join, relative } from 'node:path';
import { readdir, stat } from 'node:fs/promises';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { CAPACITY_FILE, type CapacityRecord } from '../../records/capacity-record.ts';
import { DRILL_FILE } from '../../records/drill-record.ts';
import { PARITY_FILE } from '../../records/parity-record.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { runLayout } from '../../store/layout.ts';
import { type StoredRun, listRuns, readRecord, readRun } from '../../store/run-reader.ts';
import { parityFolder } from '../parity/compare-places.ts';
import type { StoredEvidence } from '../../verdicts/scorecard/requirement.ts';
import { type Typed, typedIn, typedTopology } from '../../verdicts/scorecard/typed.ts';

type Runs = StoredEvidence['runs'];
type Drills = StoredEvidence['drills'];
type Capacities = StoredEvidence['capacities'];
type Parities = StoredEvidence['parities'];

/** An image of a container, by name and by what it held. */
export type RanImage = Pick<Extract<TrialRecord, { state: 'measured' }>['containers'][number], 'image' | 'imageId'>;

/** One stored thing, of one version of one topology's Compose file. */
export type Piece = {
  readonly topology: string;
  /** absent: of any */
  readonly scenario?: string;
  readonly sha256: string;
  /** that its trials ran, by the name in the Compose file; none: nothing ran, or it is not known */
  readonly images: readonly RanImage[];
  /** dumps or data directories that its databases began with, as `dataIn` tells them; absent: nothing ran */
  readonly data?: string;
  /** digests of what containers saw of this machine; absent: not known */
  readonly mounted?: RunRecord['topologies'][number]['mounted'];
  readonly atMs: number;
  /** how scenario and topology are named in a command */
  readonly typed: Partial<Typed> & Pick<Typed, 'topology'>;
} & (
  | { readonly kind: 'run'; readonly item: Runs[number] }
  | { readonly kind: 'drill'; readonly item: Drills[number] }
  | { readonly kind: 'capacity'; readonly item: Capacities[number] }
  | { readonly kind: 'parity'; readonly item: Parities[number] }
);

export interface ReadEvidence {
  readonly pieces: readonly Piece[];
  /** files that could not be read, one sentence each */
  readonly unreadable: readonly string[];
}

/** Everything under `reports` that may speak for a requirement. @param reports  absolute */
export async function readEvidence(reports: string): Promise<ReadEvidence> {
  const unreadable: string[] = [];
  const pieces: Piece[] = [];
  const keep = async (path: string, read: () => Promise<readonly Piece[]>): Promise<void> => {
    try {
      pieces.push(...(await read()));
    } catch (error) {
      if (!(error instanceof BenchdayError)) throw error;
      unreadable.push(`${relative(reports, path)} could not be read: ${messageOf(error)}`);
    }
  };
  for (const directory of await listRuns(reports))
    await keep(directory, async () => piecesOf(await readRun(directory, reports, { mayBeDrill: true }), reports));
  for (const folder of await capacityFolders(reports)) await keep(folder, async () => capacityPiece(folder, reports));
  for (const path of await parityFiles(reports)) await keep(path, async () => [await parityPiece(path, reports)]);
  return { pieces: pieces.sort((a, b) => b.atMs - a.atMs), unreadable };
}

/**
 * What is stored of one topology. Only what was measured with the Compose file of the newest piece counts: a file that was changed is
 * another topology.
 */
export function evidenceOf(
  { pieces }: ReadEvidence,
  topology: string,
  scenario: string | undefined,
): { readonly stored: StoredEvidence; readonly sha256?: string; readonly leftOut: readonly string[] } {
  const own = pieces.filter((piece) => piece.topology === topology);
  // Files that were compared and never measured are no reason to leave measurements out.
  const newest = own.find(({ kind }) => kind !== 'parity') ?? own[0];
  const usable = own.filter(
    (piece) =>
      piece.sha256 === newest?.sha256 &&
      (scenario === undefined || piece.scenario === undefined || piece.scenario === scenario),
  );
  const typed = usable.find(({ kind }) => kind !== 'parity')?.typed;
  const leftOut = own.filter((piece) => piece.sha256 !== newest?.sha256);
  return {
    stored: {
      topology,
      typed: { scenario: scenario ?? 'day-23m', topology: newest?.typed.topology ?? topology, ...typed },
      runs: usable.flatMap((piece) => (piece.kind === 'run' ? [piece.item] : [])),
      drills: usable.flatMap((piece) => (piece.kind === 'drill' ? [piece.item] : [])),
      parities: usable.flatMap((piece) => (piece.kind === 'parity' ? [piece.item] : [])),
      capacities: usable.flatMap((piece) => (piece.kind === 'capacity' ? [piece.item] : [])),
    },
    ...(newest === undefined ? {} : { sha256: newest.sha256 }),
    leftOut: leftOut.map(({ item }) => `${item.file} is of another version of the Compose file of ${topology}`),
  };
}

async function piecesOf({ directory, run, trials, summary }: StoredRun, reports: string): Promise<readonly Piece[]> {
  // The arms of a gate are versions, and a confirmation is one of its parts.
  if (run.arms !== undefined || run.confirms !== undefined) return [];
  const { startedAtMs: atMs, scenario } = run;
  if (run.isDrill === true) {
    const path = runLayout(directory).drill;
    const record = await readRecord(path, DRILL_FILE);
    const [{ sha256 } = { sha256: '' }] = run.topologies;
    const item = { file: relative(reports, path), atMs, record, run, trials };
    return [
      {
        kind: 'drill',
        topology: record.topology,
        scenario: record.scenario,
        sha256,
        images: imagesOf(trials),
        data: dataIn(run.topologies[0]),
        mounted: run.topologies[0]?.mounted,
        atMs,
        item,
        typed: typedIn(run, record.topology, run.topologies[0]),
      },
    ];
  }
  if (summary === undefined || run.state !== 'finished') return [];
  const item = { file: relative(reports, runLayout(directory).summary), atMs, record: summary, run };
  return run.topologies.map((topology) => {
    const { name, sha256 } = topology;
    const typed = typedIn(run, name, topology);
    const images = imagesOf(trials.filter((trial) => trial.topology === name));
    const data = dataIn(topology);
    return {
      kind: 'run',
      topology: name,
      scenario: scenario.name,
      sha256,
      images,
      data,
      mounted: topology.mounted,
      atMs,
      item,
      typed,
    };
  });
}

async function capacityFolders(reports: string): Promise<readonly string[]> {
  const entries = await readdir(join(reports, 'capacity'), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(reports, 'capacity', name));
}

async function parityFiles(reports: string): Promise<readonly string[]> {
  const names = await readdir(parityFolder(reports)).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(parityFolder(reports), name));
}

async function parityPiece(path: string, reports: string): Promise<Piece> {
  const record = await readRecord(path, PARITY_FILE);
  const { topology, sha256, atMs } = record;
  const file = record.places.at(-1)?.file;
  const typed = { topology: typedTopology(topology, file) };
  return {
    kind: 'parity',
    topology,
    sha256,
    images: [],
    atMs,
    typed,
    item: { file: relative(reports, path), atMs, record },
  };
}

/** A search says nothing of its Compose file; its experiments do, each a run of its own. */
async function capacityPiece(folder: string, reports: string): Promise<readonly Piece[]> {
  const path = join(folder, 'capacity.json');
  if (
    !(await stat(path).then(
      () => true,
      () => false,
    ))
  )
    return [];
  const record = await readRecord(path, CAPACITY_FILE);
  // What is left without a server, or on fewer of them, is another question.
  if (record.serversDown !== undefined || record.servers !== undefined) return [];
  const newest = await newestRun(folder, record);
  if (newest === undefined) return [];
  const { run, trials } = newest;
  const topology = run.topologies.find(({ name }) => name === record.topology);
  const sha256 = topology?.sha256 ?? '';
  const typed = typedIn(run, record.topology, topology);
  const atMs = run.startedAtMs;
  const item = { file: relative(reports, path), atMs, record };
  const { topology: name, scenario } = record;
  const of = { images: imagesOf(trials), data: dataIn(topology), mounted: topology?.mounted };
  return [{ kind: 'capacity', topology: name, scenario, sha256, ...of, atMs, item, typed }];
}

/** The newest of which it is known what ran; else the newest. */
async function newestRun(folder: string, { experiments }: CapacityRecord): Promise<StoredRun | undefined> {
  let newest: StoredRun | undefined;
  for (const { run } of experiments.toSorted((a, b) => b.startedAtMs - a.startedAtMs)) {
    const stored = await readRun(join(folder, run), folder);
    if (imagesOf(stored.trials).length > 0) return stored;
    newest ??= stored;
  }
  return newest;
}

/** By service, the digests of what its databases began with. */
export function dataIn(topology: RunRecord['topologies'][number] | undefined): string {
  return JSON.stringify((topology?.data ?? []).map(({ service, sha256 }) => `${service} ${sha256}`).sort());
}

/** What trials ran, each once. */
export function imagesOf(trials: readonly TrialRecord[]): readonly RanImage[] {
  const ran = trials.flatMap((trial) => (trial.state === 'measured' ? trial.containers : []));
  return [...new Map(ran.map(({ image, imageId }) => [`${image} ${imageId}`, { image, imageId }])).values()];
}
