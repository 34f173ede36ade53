import type { Advice, CalibratedMetric, CalibrationReport } from '../jobs/calibrate/measure-calibration.ts';
import { counted, limitPercent, plainPercent, plainSeconds } from '../base/number-text.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';

/** What a calibration found, on the terminal. */
export function calibrationLines(
  { metrics, checks, trials, control, rejected, isUsable }: CalibrationReport,
  { tolerance, durationMs }: { readonly tolerance: number; readonly durationMs: number },
  { outColors }: Console,
): string {
  const { bold, dim, red } = outColors;
  return [
    plainTable(
      [
        'metric',
        'pairs',
        'noise',
        '95 % within',
        'floor',
        'found with 8 or more pairs',
        `to find ${limitPercent(tolerance)}`,
      ],
      metrics.map((metric) => rowOf(metric, durationMs)),
    ),
    ...(checks.length === 0
      ? []
      : [
          plainTable(
            ['check', 'rejected', 'warned', 'not measured'],
            checks.map(({ title, invalid, warning, notMeasured }) => [
              title,
              `${invalid} of ${trials}`,
              String(warning),
              String(notMeasured),
            ]),
          ),
        ]),
    `${dim('trials')}   ${rejected} of ${trials} were rejected by one check or more`,
    ...(control === undefined
      ? []
      : [
          `${dim('control')}  of ${counted(control.pairs, 'pair')} the control work would drop ${control.forTime} for times, ${control.forCpu} for CPU time`,
        ]),
    isUsable
      ? `${dim('noise')}    ${bold('standard deviation of ln ratios of pairs of the same thing')}`
      : red('more than half of the trials were rejected: nothing is stored. Try again when the machine is calmer'),
  ].join('\n');
}

function rowOf(
  { title, pairs, deviation, bound95, floor, detectable, advice }: CalibratedMetric,
  durationMs: number,
): string[] {
  const shown = (value: number | undefined): string => (value === undefined ? '-' : plainPercent(value));
  return [
    title,
    String(pairs),
    shown(deviation),
    shown(bound95),
    shown(floor),
    detectable.map((one) => `${one.pairs}: ${plainPercent(one.effect)}`).join('  '),
    advice === undefined ? '-' : adviceText(advice, durationMs),
  ];
}

function adviceText({ pairs, durationMs, pairsOfThisLength }: Advice, nowMs: number): string {
  if (durationMs <= nowMs) return `${counted(pairs, 'pair')} of ${plainSeconds(nowMs)}`;
  return `${counted(pairs, 'pair')} of ${Math.ceil(durationMs / 1000)} s, or ${pairsOfThisLength} of ${plainSeconds(nowMs)}`;
}
