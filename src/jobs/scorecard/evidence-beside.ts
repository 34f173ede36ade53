import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunRecord } from '../../records/run-record.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import { lockedVersions } from '../../verdicts/drill/locked-versions.ts';
import type { EvidenceBeside } from '../../verdicts/scorecard/mandatory.ts';
import { RESTART_OF_ALL } from '../../verdicts/scorecard/of-restarts.ts';
import { type Piece, type RanImage, dataIn, imagesOf, readEvidence } from './stored-evidence.ts';

type Drill = Extract<Piece, { kind: 'drill' }>['item'];

/**
 * What is stored under the reports of the topologies of a run, beside the run itself: under its scenario, with the same Compose file and,
 * where both ran an image of one name, with the same one, and databases that began with the same data, and the same files mounted from this
 * machine as far as both runs looked at them. Of a drill with other images only that a name led elsewhere counts.
 * @param reports  absolute
 * @returns by the topology's name; files are named from the run's directory on
 */
export async function evidenceBeside(
  { directory, run, trials }: Pick<StoredRun, 'directory' | 'run' | 'trials'>,
  reports: string,
): Promise<ReadonlyMap<string, EvidenceBeside>> {
  const { pieces } = await readEvidence(reports);
  const placed = pieces.map((piece) => from(directory, reports, piece));
  return new Map(
    run.topologies.map((topology) => {
      const { name, sha256 } = topology;
      const data = dataIn(topology);
      const ran = imagesOf(trials.filter(({ topology }) => topology === name));
      const own = placed.filter(
        ({ topology: of, scenario = run.scenario.name, item }) =>
          of === name && scenario === run.scenario.name && item.file !== 'summary.json',
      );
      const ofFile = own.filter(
        (piece) =>
          piece.sha256 === sha256 &&
          isKnown(piece, ran) &&
          (piece.data ?? data) === data &&
          areMountedAlike(piece.mounted, topology.mounted) &&
          isAsked(piece, run),
      );
      const same = ofFile.filter((piece) => areSame(piece.images, ran));
      return [
        name,
        {
          runs: same.flatMap((piece) => (piece.kind === 'run' ? [piece.item] : [])),
          capacities: same.flatMap((piece) => (piece.kind === 'capacity' ? [piece.item] : [])),
          drills: ofFile.flatMap((piece) => {
            if (piece.kind !== 'drill') return [];
            return same.includes(piece) ? [piece.item] : movedNames(piece.item);
          }),
          parities: same.flatMap((piece) => (piece.kind === 'parity' ? [piece.item] : [])),
          others: own.length - same.length,
        },
      ];
    }),
  );
}

/** The same thing, its file named as the run's own files are. */
function from(directory: string, reports: string, piece: Piece): Piece {
  const file = relative(directory, join(reports, piece.item.file));
  switch (piece.kind) {
    case 'run':
      return { ...piece, item: { ...piece.item, file } };
    case 'drill':
      return { ...piece, item: { ...piece.item, file } };
    case 'capacity':
      return { ...piece, item: { ...piece.item, file } };
    case 'parity':
      return { ...piece, item: { ...piece.item, file } };
  }
}

/** Where nothing is known to have run nobody knows the version. A comparison of files runs nothing, and a target has no images. */
function isKnown({ kind, images }: Piece, ran: readonly RanImage[]): boolean {
  return kind === 'parity' || images.length > 0 || ran.length === 0;
}

/** What a topology holds under other objectives says nothing of these. */
function isAsked(piece: Piece, { scenario }: RunRecord): boolean {
  return piece.kind !== 'capacity' || isDeepStrictEqual(piece.item.record.slo, scenario.slo);
}

/**
 * That a name of the Compose file led to another image is true of the file, whichever image it leads to now; where it leads to another
 * one than then, this is why. Of the rest of such a drill nothing is.
 */
function movedNames(item: Drill): readonly Drill[] {
  const { audit: _audit, ...record } = item.record;
  const plays = record.plays.filter(
    (play) => play.drill === RESTART_OF_ALL && (lockedVersions(play)?.differences ?? []).length > 0,
  );
  if (plays.length === 0) return [];
  return [{ ...item, record: { ...record, plays, results: [] } }];
}

/** A place that only one of them knows, as containers may write there, says nothing. */
function areMountedAlike(some: Piece['mounted'] = [], others: Piece['mounted'] = []): boolean {
  return some.every(({ path, sha256 }) => others.every((other) => other.path !== path || other.sha256 === sha256));
}

/** A name that led to another image then is another version; what a deploy replaced has another name. */
function areSame(some: readonly RanImage[], others: readonly RanImage[]): boolean {
  return some.every(({ image, imageId }) =>
    others.filter((other) => other.image === image).every((other) => other.imageId === imageId),
  );
}
