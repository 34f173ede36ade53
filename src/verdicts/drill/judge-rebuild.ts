import { isRebuild } from '../../figures/drill/rebuild-of.ts';
import { RECOVERED_S } from '../../figures/drill/timeline.ts';
import { endOf } from '../../figures/drill/windows.ts';
import { counted } from '../../base/number-text.ts';
import type { RebuildStep } from '../../records/drill-rebuild.ts';
import type { DrillPlay, DrillResult, DrillSettings } from '../../records/drill-record.ts';
import { secondsText } from './words.ts';
import { type Finding, worstFinding } from './worst-finding.ts';

/** @param drill  lose:@all, or with its volumes */
export function rebuildRule(drill: string): string {
  const kept = drill === 'lose:@all' ? 'volumes were kept, and no acknowledged write may be lost' : NOTHING_ARCHIVED;
  return `everything is lost, and rebuilt from the stored plan without a person: worst time to the first of ${RECOVERED_S} good seconds; ${kept}`;
}

const NOTHING_ARCHIVED = 'volumes were lost too: what was acknowledged and is not stored again counts against it';

/** What it misses beside what is lost, which the accounting tells. */
export function judgeRebuild(played: readonly DrillPlay[], settings: DrillSettings): Finding | undefined {
  return worstFinding(played.map((play) => findingOf(play, settings)));
}

function findingOf(
  { trial, rebuild, timeline, bins }: DrillPlay,
  { recoverWithinMs }: DrillSettings,
): Finding | undefined {
  const after = (step: RebuildStep) => rebuild?.steps.find((one) => one.step === step);
  const failed = after('failed');
  if (failed !== undefined) return ['missed', `the rebuild failed in trial ${trial}: ${failed.detail ?? ''}`];
  const ready = after('ready');
  if (ready === undefined || timeline === undefined)
    return ['missed', `the rebuild did not come to its end in trial ${trial}`];
  if (timeline.t5Ms === undefined) return ['missed', `not everything ran again as before in trial ${trial}`];
  const { t0Ms, t4Ms } = timeline;
  const outageMs = t4Ms === undefined ? undefined : t4Ms - t0Ms;
  if (outageMs === undefined) {
    const measuredMs = bins === undefined ? 0 : endOf(bins) - t0Ms - ready.afterMs;
    // Ten good seconds may have begun with the last service that got ready, and not before.
    return measuredMs < RECOVERED_S * 1_000
      ? ['undecided', `the load of trial ${trial} ended too early after the rebuild: a longer --duration is needed`]
      : ['missed', `clients were not served well again while trial ${trial} lasted`];
  }
  if (recoverWithinMs !== undefined && outageMs > recoverWithinMs)
    return ['missed', `trial ${trial} took ${secondsText(outageMs)}, allowed are ${secondsText(recoverWithinMs)}`];
  return undefined;
}

/** The slowest rebuild, and the most that was lost. */
export function rebuildWords(played: readonly DrillPlay[]): string {
  const clocks = played.flatMap(({ rebuild }) => rebuild ?? []);
  const worst = (step: RebuildStep): string => {
    const times = clocks.map(({ steps }) => steps.find((one) => one.step === step)?.afterMs);
    return times.includes(undefined) ? 'never' : `after ${secondsText(Math.max(...(times as number[])))}`;
  };
  return `everything ran and was healthy ${worst('ready')}, the first hit was answered ${worst('answered')}; ${lossWords(clocks)}`;
}

function lossWords(clocks: readonly NonNullable<DrillPlay['rebuild']>[]): string {
  const known = clocks.flatMap(({ lostWrites, lostSinceMs }) =>
    lostWrites === undefined ? [] : [{ lostWrites, lostSinceMs }],
  );
  const [most] = known.toSorted((a, b) => b.lostWrites - a.lostWrites);
  if (most === undefined || known.length < clocks.length) return 'how many acknowledged writes are lost is not known';
  if (most.lostWrites === 0) return 'no acknowledged write is lost';
  const { lostWrites, lostSinceMs } = most;
  const since =
    lostSinceMs === undefined ? '' : `, the first of them acknowledged ${secondsText(lostSinceMs)} before the loss`;
  return `${counted(lostWrites, 'acknowledged write')} lost${since}`;
}

/** The part of the row that differs from that of a fault. */
export function rebuildRow(drill: string): Partial<DrillResult['row']> {
  return isRebuild(drill) ? { title: `disaster recovery: ${drill}`, rule: rebuildRule(drill) } : {};
}
