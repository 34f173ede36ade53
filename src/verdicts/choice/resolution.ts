import type { Resolution } from '../../records/decision.ts';
import { detectableEffect } from '../../stats/detectable-effect.ts';
import { signedRankTest } from '../../stats/signed-rank.ts';
import { noiseOf } from '../../stats/spread.ts';
import { type Calibration, LEAST_PAIRS } from '../calibration/calibration.ts';
import type { Answer, Judged } from './answer.ts';
import { LEAST_TRIALS, LEVEL, type Margins, UNPROVED_MARGIN, differencesOf, trialsToProve } from './better.ts';
import { CALIBRATED_BY } from './calibrated-margins.ts';
import { CRITERIA, type Criterion } from './facts.ts';
import { CRITERION_WORDS } from './words.ts';

/**
 * The least difference that a run could have seen, by criterion, and how often equal things would have looked different by the same rule.
 * @returns undefined where nothing stands beside anything
 */
export function resolutionOf(
  { groups, basis }: Answer,
  known: { readonly margins: Margins; readonly calibrations: readonly Calibration[] },
): Resolution | undefined {
  const measured = [...groups.holders, ...groups.misses, ...groups.open];
  if (measured.length < 2) return undefined;
  const trials = Math.min(...measured.map(({ facts }) => facts.trials.length));
  const needed = trialsToProve(measured.length);
  const criteria = CRITERIA.filter((criterion) =>
    measured.every(({ candidate }) => candidate.values[criterion] !== undefined),
  );
  const pairs = (measured.length * (measured.length - 1)) / 2;
  const alarms = falseAlarmsOf(known, { trials: trials >= needed ? trials : 1, level: LEVEL / pairs });
  return {
    trials,
    trialsToProve: needed,
    differences: criteria.flatMap((criterion) => {
      const seen = leastSeen(measured, criterion, known.margins);
      return seen === undefined ? [] : [{ of: CRITERION_WORDS[criterion].alone(basis.cost), ...seen }];
    }),
    ...(alarms === undefined ? {} : { falseAlarms: alarms }),
  };
}

type Seen = Pick<Resolution['differences'][number], 'ratio' | 'by'>;

/**
 * By the noisiest two of those measured; where trials are too few to prove anything, by the margin that stands for it.
 * @returns undefined where in every two one needs nothing: what lies between them is no ratio
 */
function leastSeen(measured: readonly Judged[], criterion: Criterion, margins: Margins): Seen | undefined {
  const margin = margins[criterion];
  const byMargin: Seen =
    margin === undefined ? { ratio: UNPROVED_MARGIN, by: 'rule' } : { ratio: margin, by: 'calibration' };
  const pairs = measured.flatMap((a, at) =>
    measured.slice(at + 1).map((b) => differencesOf(a.candidate, b.candidate, criterion)),
  );
  const needed = trialsToProve(measured.length);
  if (pairs.some((differences) => differences.length < needed)) return byMargin;
  const level = LEVEL / pairs.length;
  const ratios = pairs.filter((own) => own.every(Number.isFinite));
  if (ratios.length === 0) return undefined;
  return {
    ratio: Math.max(...ratios.map((own) => detectableEffect(noiseOf(own), own.length, level))),
    by: 'trials',
  };
}

/**
 * Of the machine's own pairs of equal things: groups as large as the run's that the rule would have told apart.
 * @param run  trials: 1 is single pairs, held against the margin; level: that of the first of the run's pairs, as Holm has it
 */
function falseAlarmsOf(
  { margins, calibrations }: { readonly margins: Margins; readonly calibrations: readonly Calibration[] },
  { trials, level }: { readonly trials: number; readonly level: number },
): Resolution['falseAlarms'] {
  const groups = calibrations.flatMap(({ metrics }) =>
    CRITERIA.flatMap((criterion) => {
      const logRatios = metrics.find(({ metric }) => metric === CALIBRATED_BY[criterion])?.logRatios ?? [];
      return logRatios.length < LEAST_PAIRS ? [] : groupsOf(logRatios, trials).map((own) => ({ criterion, own }));
    }),
  );
  if (groups.length === 0) return undefined;
  const alarms = groups.filter(({ criterion, own }) => isAlarm(own, margins[criterion] ?? UNPROVED_MARGIN, level));
  return { alarms: alarms.length, of: groups.length };
}

function groupsOf(values: readonly number[], size: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.floor(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size));
}

function isAlarm(logRatios: readonly number[], margin: number, level: number): boolean {
  if (logRatios.length < LEAST_TRIALS) return logRatios.every((ratio) => Math.abs(ratio) > Math.log1p(margin));
  return ['greater' as const, 'less' as const].some((side) => signedRankTest(logRatios, side).p <= level);
}
