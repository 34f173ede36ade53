import { join, relative, sep } from 'node:path';
import { writeAtomically, writeJson } from '../../base/atomic-file.ts';
import { DISASTER_DAY_FILE, DISASTER_DAY_VERSION, type DisasterDay } from '../../records/disaster-day.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import { styleOf } from '../../report/bundle.ts';
import { disasterDayPage } from '../../report/drill/disaster-day-page.ts';
import { scorecardJunit } from '../../report/scorecard/scorecard-junit.ts';
import { requireOutputPlace } from '../../store/output-place.ts';
import { readRun } from '../../store/run-reader.ts';
import type { Exit } from '../../verdicts/exit.ts';
import { type AuditAim, judgeAudit } from '../../verdicts/drill/judge-audit.ts';
import { scoreTopology } from '../../verdicts/scorecard/score-topology.ts';
import type { Caller } from '../caller.ts';
import { type PackedEvidence, packEvidence } from '../evidence/pack-evidence.ts';
import { refreshIndex } from '../report/report-files.ts';
import { auditAims } from './audit-aims.ts';
import { dayDrills } from './day-drills.ts';
import { writeDrill } from './drill-files.ts';
import { type DrillOutcome, type DrillWords, measureDrill } from './measure-drill.ts';

export interface DayWords extends Omit<DrillWords, 'faults' | 'isAudit'> {
  readonly isQuick: boolean;
  /** the archive, absolute */
  readonly output: string;
}

/** An instance is stopped, starts, gets healthy and is taken by load balancers. */
const DEPLOY_MS_EACH = 30_000;

/** Beside drill.html. */
const DISASTER_DAY_PAGE = 'disaster-day.html';

export interface DayOutcome {
  readonly drill: DrillOutcome;
  /** absent: it was interrupted, and is continued with `resume` */
  readonly day?: DisasterDay;
  readonly evidence?: PackedEvidence;
  readonly exit: Exit;
}

/**
 * Plays the drills of a day, one after the other in an order drawn by the seed, and packs what was found: disaster-day.json, its page and
 * disaster-day-junit.xml, with a case for each requirement that they speak of, lie beside drill.json.
 * @throws what `measureDrill` and `packEvidence` throw; {BenchdayError} USAGE where the archive cannot be written, before anything is played
 */
export async function disasterDay(words: DayWords, caller: Caller): Promise<DayOutcome> {
  const { isQuick, output, ...drillWords } = words;
  await requireOutputPlace(output, '--output', words.reports);
  let leftOut: readonly string[] = [];
  let aims: readonly AuditAim[] = [];
  const drill = await measureDrill(
    {
      ...drillWords,
      isAudit: false,
      deployMsEach: DEPLOY_MS_EACH,
      mayBeOver: true,
      faults: (topology, seed) => {
        aims = auditAims(topology);
        const chosen = dayDrills(topology, { isQuick, seed });
        leftOut = chosen.leftOut;
        return chosen.drills;
      },
    },
    caller,
  );
  const { record, directory, exit } = drill;
  if (record.state !== 'finished') return { drill, exit };
  const day = await storedDay(directory, { record, isQuick, leftOut, aims, output, reports: words.reports });
  await refreshIndex(words.reports);
  const evidence = await packEvidence({
    ...{ runs: [directory], output, command: caller.command, reports: words.reports },
    signal: caller.signal,
  });
  return { drill, day, evidence, exit };
}

/** Writes what a finished day came to. @throws {BenchdayError} RECORD_INVALID, DISK_FULL, STORE_FAILED */
export async function storedDay(
  directory: string,
  {
    record,
    isQuick,
    leftOut,
    aims = [],
    output,
    reports,
  }: {
    readonly record: DrillRecord;
    readonly isQuick: boolean;
    readonly leftOut: readonly string[];
    /** what an audit would break; absent: not known */
    readonly aims?: readonly AuditAim[];
    /** where the archive of its evidence will be, absolute */
    readonly output: string;
    readonly reports: string;
  },
): Promise<DisasterDay> {
  const { run, trials } = await readRun(directory, reports, { mayBeDrill: true });
  const { benchdayVersion, runId, command, scenario, topology, seed, results } = record;
  const file = 'drill.json';
  // A whole day breaks all that an audit breaks.
  const judged = isQuick || aims.length === 0 ? record : { ...record, audit: judgeAudit(aims, record) };
  // What else reads the drill, as the scorecard does, goes by the same.
  if (judged !== record) await writeDrill(directory, judged);
  const rows = scoreTopology({
    ...{ topology, typed: { scenario, topology }, runs: [], capacities: [], parities: [] },
    drills: [{ file, atMs: run.startedAtMs, record: judged, run, trials }],
  });
  const day: DisasterDay = {
    schema: DISASTER_DAY_VERSION,
    ...{ benchdayVersion, runId, command, scenario, topology, seed, isQuick },
    drills: results.map(({ drill, title, row, state, sentence, plays, outage, toWhole, ...rest }) => ({
      ...{ drill, title, hypothesis: row.rule, state, sentence, plays, outage, toWhole },
      ...{ failed: rest.failed, slow: rest.slow, expected: rest.expected, accounting: rest.accounting },
    })),
    leftOut: [...leftOut],
    requirements: rows.filter(({ sources }) => sources.length > 0),
  };
  await writeJson(join(directory, 'disaster-day.json'), DISASTER_DAY_FILE.schema.parse(day));
  const columns = [{ topology, rows: day.requirements, leftOut: [] }];
  const card = { schema: 1 as const, benchdayVersion, command, columns, unreadable: [] };
  await writeAtomically(join(directory, 'disaster-day-junit.xml'), scorecardJunit(card));
  const archive = relative(directory, output).split(sep).join('/');
  const page = disasterDayPage({ day, record: judged, archive, css: await styleOf() });
  await writeAtomically(join(directory, DISASTER_DAY_PAGE), page);
  return day;
}
