import { writeAtomically } from '../../base/atomic-file.ts';
import { wallMs } from '../../base/clock.ts';
import { readVersion } from '../../base/project.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { RunSummary } from '../../records/summary.ts';
import { runJunit } from '../../report/exports/run-junit.ts';
import type { ReportFiles } from '../../report/write-report.ts';
import { conduct } from '../../run/conduct.ts';
import type { Candidates } from '../../run/run-request.ts';
import { requireOutputPlace } from '../../store/output-place.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import { createRunDirectory } from '../../store/run-writer.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { Caller } from '../caller.ts';
import { bringImagesUpToDate } from '../current-images.ts';
import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import { grantNotes } from '../../topology/granted-access.ts';
import { requireGenerators } from '../generator-hosts.ts';
import { answerSoFar } from '../live/answer-so-far.ts';
import { aloneOnMachine, besideOthersOnMachine, othersOf } from '../other-runs.ts';
import { mountedFilesOf } from '../seen-files.ts';
import { refreshIndex, writeReportOf } from '../report/report-files.ts';
import { sumUp } from '../sum-up.ts';
import { imagesThatRan, refuseMovedImages } from './moved-images.ts';
import { type PreparedRun, type RunWords, prepareRun } from './prepare-run.ts';

export interface MeasuredRun {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary;
  readonly files: ReportFiles;
  readonly exit: Exit;
}

/** Where a run is stored, and beside whom it may measure. */
export interface RunPlace {
  /** absolute */
  readonly reports: string;
  /** measure although another run does; response times are invalid then */
  readonly besideOthers: boolean;
  /** file of a JUnit report, absolute; absent: none */
  readonly junit?: string | undefined;
}

/**
 * Measures each topology of a scenario, decides, and writes the report.
 * @throws {BenchdayError} what prepareRun throws; RUN_IN_PROGRESS, DISK_FULL, STORE_FAILED. A trial that fails is part of the result
 */
export async function measureRun(words: RunWords, place: RunPlace, caller: Caller): Promise<MeasuredRun> {
  return measurePrepared(await prepareRun(words, { isPlan: false, say: caller.say }), place, caller);
}

/** Measures what is prepared. @param resumes  an interrupted run that is continued in its own directory */
export async function measurePrepared(
  prepared: PreparedRun,
  { reports, besideOthers, junit }: RunPlace,
  caller: Caller,
  resumes?: StoredRun,
): Promise<MeasuredRun> {
  const { scenario } = prepared;
  if (junit !== undefined) await requireOutputPlace(junit, '--junit', reports);
  const { candidates: subject } = prepared;
  await requireGenerators(scenario, subject.kind === 'target' ? subject.url : undefined, caller);
  // Before the directory: a run that is refused leaves none.
  await using lock = await (besideOthers
    ? besideOthersOnMachine(scenario.name, caller)
    : aloneOnMachine(scenario.name, caller));
  const candidates = await withImages(prepared.candidates, caller, resumes);
  // Runs that start in the same second in different folders must not get one name: Docker knows them by it.
  const name = besideOthers ? `${scenario.name}-beside-${process.pid}` : scenario.name;
  const directory = resumes?.directory ?? (await createRunDirectory(reports, wallMs(), name));
  using progress = caller.progress();
  const access = prepared.hostAccess.flatMap((asked) =>
    grantNotes([asked]).map((note) => `${asked.topology}: ${note}`),
  );
  for (const message of [...prepared.notes, ...access]) progress.listen({ type: 'warning', message });
  const { run, trials } = await conduct({
    version: await readVersion(),
    command: caller.command,
    ...prepared,
    candidates,
    ...(candidates.kind === 'topologies' && { mounted: await mountedFilesOf(candidates.topologies, reports) }),
    ...(resumes === undefined ? {} : { resumes }),
    reports,
    directory,
    otherRuns: othersOf(lock),
    listener: progress.listen,
    ...(caller.live && {
      onStored: async () => {
        caller.live?.answer(await answerSoFar(directory, reports));
      },
    }),
    signal: caller.signal,
  });
  const summary = await sumUp(directory, reports);
  const files = await writeReportOf(directory, reports, { decided: summary });
  if (junit !== undefined) await writeAtomically(junit, runJunit({ run, trials, summary }));
  await refreshIndex(reports);
  await caller.live?.closeInto(files.html.path, summary.decision.sentence);
  return { run, trials, summary, files, exit: exitOf({ kind: 'run', run, trials, summary }) };
}

/**
 * What `pull_policy: always` got for the first trial is what the others run.
 * @throws {BenchdayError} what bringImagesUpToDate throws; RESUME_REFUSED for an image that is another one by now
 */
async function withImages(candidates: Candidates, caller: Caller, resumes: StoredRun | undefined): Promise<Candidates> {
  if (candidates.kind === 'target') return candidates;
  const { platform } = candidates;
  const topologies = await bringImagesUpToDate(candidates.topologies, platform, caller, imagesThatRan(resumes));
  if (resumes !== undefined) await refuseMovedImages(resumes, topologies, await engineWorkshop());
  return { ...candidates, topologies };
}
