import { basename } from 'node:path';
import { isWithin, realPath } from '../../base/paths.ts';
import { readVersion } from '../../base/project.ts';
import { DRILL_FILE, type DrillRecord } from '../../records/drill-record.ts';
import { EVIDENCE_FILE, EVIDENCE_VERSION, type EvidenceManifest, type TriedEvidence } from '../../records/evidence.ts';
import { digestOf, filesUnder, type PackedFile, writeArchive } from '../../store/evidence-archive.ts';
import { runLayout } from '../../store/layout.ts';
import { requireOutputPlace } from '../../store/output-place.ts';
import { readRecord, readRun } from '../../store/run-reader.ts';
import { BenchdayError } from '../../base/errors.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';

export interface PackedEvidence {
  readonly manifest: EvidenceManifest;
  /** of the archive */
  readonly path: string;
  readonly exit: Exit;
}

/**
 * Puts stored drills into one archive with all their files, what was tried and found, and a digest of each file.
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID; USAGE for a run that is no drill or is named twice, and for an archive that would lie
 *   in one, or where none can be written; DISK_FULL, STORE_FAILED, INTERRUPTED
 */
export async function packEvidence(words: {
  readonly runs: readonly string[];
  /** absolute */
  readonly output: string;
  readonly command: readonly string[];
  /** absolute */
  readonly reports: string;
  readonly signal: AbortSignal;
}): Promise<PackedEvidence> {
  const { runs, output, command, reports, signal } = words;
  await requireOutputPlace(output, '--output', reports);
  const place = await realPath(output);
  const files: PackedFile[] = [];
  const tried: TriedEvidence[] = [];
  const named = new Set<string>();
  for (const name of runs) {
    const { directory, run } = await readRun(name, reports, { mayBeDrill: true });
    if (run.isDrill !== true)
      throw new BenchdayError('USAGE', `${run.runId} is no drill: it is a run that compares topologies`);
    if (run.state === 'running')
      throw new BenchdayError('USAGE', `${run.runId} is running, or was killed; resume it first`, {
        hint: `the command that began it, with the same words and --resume ${run.runId}`,
      });
    const folder = basename(directory);
    if (named.has(folder)) throw new BenchdayError('USAGE', `${folder} is named twice`);
    named.add(folder);
    if (isWithin(directory, place))
      throw new BenchdayError('USAGE', `--output: ${output} lies in ${folder}, which is packed`, {
        hint: 'name a file that is elsewhere: the stored drill stays as it is',
      });
    tried.push(...triedIn(await readRecord(runLayout(directory).drill, DRILL_FILE)));
    files.push(...(await filesUnder(directory, folder)));
  }
  const digests = [];
  for (const file of files) digests.push(await digestOf(file, signal));
  const manifest: EvidenceManifest = {
    schema: EVIDENCE_VERSION,
    benchdayVersion: await readVersion(),
    command: [...command],
    tried,
    files: digests,
  };
  const text = `${JSON.stringify(EVIDENCE_FILE.schema.parse(manifest), null, 2)}\n`;
  await writeArchive(output, { manifest: text, files, signal });
  return { manifest, path: output, exit: exitOf({ kind: 'done' }) };
}

function triedIn({ runId, topology, scenario, results, plays }: DrillRecord): readonly TriedEvidence[] {
  return results.map(({ drill, state, sentence, row, outage, plays: played }): TriedEvidence => {
    const own = plays.filter((play) => play.drill === drill && play.state === 'played');
    // Of an unknown proof a missing write may be among what nobody could read.
    const lost = own.map(({ accounting }) =>
      accounting?.proof?.state === 'unknown' ? undefined : accounting?.proof?.sets?.lost.count,
    );
    const known = lost.filter((count) => count !== undefined);
    return {
      ...{ runId, topology, scenario, what: drill, hypothesis: row.rule, state, sentence, plays: played },
      // Of a play without a recovery the worst time is not known.
      ...(outage.worst === undefined || outage.missing > 0 ? {} : { rtoS: outage.worst / 1000 }),
      ...(known.length === 0 || known.length < lost.length ? {} : { lostWrites: known.reduce((a, b) => a + b, 0) }),
    };
  });
}
