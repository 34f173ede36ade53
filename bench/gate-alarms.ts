import process from 'node:process';
import { random } from '../src/base/random.ts';
import { centreOf } from '../src/stats/hodges-lehmann.ts';
import { noiseOf } from '../src/stats/spread.ts';
import { decideSeries } from '../src/verdicts/gate/decide-series.ts';
import type { RepeatedSeries } from '../src/verdicts/gate/exact-look.ts';
import type { ErrorPair } from '../src/verdicts/gate/judge-errors.ts';
import { LEVELS } from '../src/verdicts/gate/levels.ts';
import { autoregressive, contaminated, normal } from '../test/support/noise.ts';

/**
 * How often does a gate of equal arms find one worse, all that it looks at together? npm run bench:gate-alarms -- [gates of each row]
 * Four metrics of independent noise and the errors of trials of 2,000 hits; ratios are in ln.
 */
const GATES = Number(process.argv[2] ?? 2000);
const PAIRS = 20;
const HITS = 2000;
const RULE = { looks: [8, 10, 12, 16, PAIRS], alarmLevel: LEVELS.metrics, okLevel: LEVELS.ok };

type Draw = (chance: () => number) => number;

const jump =
  (share: number): Draw =>
  (chance) =>
    chance() < share ? 0.1 : 0;
const TRIALS: Readonly<Record<string, Draw>> = {
  'normal, 0.1 %': (chance) => normal(chance, 0.001),
  'normal, 1 %': (chance) => normal(chance, 0.01),
  'normal, 10 %': (chance) => normal(chance, 0.1),
  'log-normal': (chance) => 0.02 * Math.exp(normal(chance, 0.8)),
  contaminated: (chance) => contaminated(chance, 0.02),
  'exact, jumps in 5 %': jump(0.05),
  'exact, jumps in 20 %': jump(0.2),
  'exact, one of two values': jump(0.5),
};
const ERRORS: Readonly<Record<string, Draw>> = {
  none: () => 0,
  'steady, 0.5 %': (chance) => poisson(chance, 10),
  'bursts in half of the trials': (chance) => (chance() < 0.5 ? poisson(chance, 60) : 0),
};

console.log('| noise | machine | errors | known | worse | by what is exact | by errors |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const margin of [0.03, 0]) {
  for (const [noise, trial] of Object.entries(TRIALS)) {
    for (const drift of noise.startsWith('normal') ? [0, 0.08] : [0]) {
      for (const isCalibrated of [false, true]) row({ noise, trial, drift, isCalibrated, margin, errors: 'none' });
    }
  }
  for (const errors of Object.keys(ERRORS)) {
    const trial = TRIALS['normal, 1 %'] ?? jump(0);
    row({ noise: 'normal, 1 %', trial, drift: 0, isCalibrated: false, margin, errors });
  }
}

function row(of: {
  readonly noise: string;
  readonly trial: Draw;
  readonly drift: number;
  readonly isCalibrated: boolean;
  readonly margin: number;
  readonly errors: string;
}): void {
  let [worse, exact, byErrors] = [0, 0, 0];
  const draw = ERRORS[of.errors] ?? (() => 0);
  for (let gate = 0; gate < GATES; gate += 1) {
    const chance = random(gate, 251);
    const machine = of.drift === 0 ? [] : autoregressive(chance, 2 * PAIRS, 0.9, of.drift);
    const series = Array.from({ length: 4 }, () => seriesOf(of, machine, chance));
    const share = () => ({ errors: Math.min(HITS, draw(chance)), hits: HITS });
    const errorPairs = Array.from({ length: PAIRS }, (): ErrorPair => ({ baseline: share(), candidate: share() }));
    // Without a margin nothing is ever ok, so that each look is used up.
    const decided = decideSeries(series, errorPairs, of.margin === 0 ? { ...RULE, okLevel: 0 } : RULE);
    const isExact = decided.metrics.some((one) => one.state === 'regression' && one.exact !== undefined);
    if (isExact) exact += 1;
    if (decided.errors.state === 'regression') byErrors += 1;
    if ([...decided.metrics, decided.errors].some(({ state }) => state === 'regression')) worse += 1;
  }
  const share = (count: number): string => `${((100 * count) / GATES).toFixed(2)} %`;
  const place = of.drift === 0 ? 'steady' : 'drifts';
  const known = `${of.isCalibrated ? 'calibrated' : 'trials alone'}, margin ${of.margin * 100} %`;
  console.log(`| ${[of.noise, place, of.errors, known, share(worse), share(exact), share(byErrors)].join(' | ')} |`);
}

function seriesOf(
  {
    trial,
    isCalibrated,
    margin,
    drift,
  }: Pick<Parameters<typeof row>[0], 'trial' | 'isCalibrated' | 'margin' | 'drift'>,
  machine: readonly number[],
  chance: () => number,
): RepeatedSeries {
  // A B B A: every other pair begins with the candidate.
  const at = (pair: number, arm: 0 | 1): number => machine[2 * pair + (pair % 2 === 0 ? arm : 1 - arm)] ?? 0;
  const arm = (which: 0 | 1) => Array.from({ length: PAIRS }, (_, pair) => trial(chance) + at(pair, which));
  const [baseline, candidate] = [arm(0), arm(1)];
  const known = { tolerance: 0.1, logs: { baseline, candidate }, isCounted: true };
  const differences = candidate.map((value, pair) => value - (baseline[pair] ?? 0));
  if (!isCalibrated) return { ...known, differences, margin };
  const steps = drift * Math.sqrt(2 * (1 - 0.9));
  const calibration = Array.from({ length: 10 }, () => trial(chance) - trial(chance) + normal(chance, steps));
  const { lower, upper } = centreOf(calibration, 0.05);
  const floor = Math.expm1(Math.max(Math.abs(lower), Math.abs(upper)));
  return { ...known, differences, margin: Math.max(margin, floor), noise: noiseOf(calibration) };
}

function poisson(chance: () => number, mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + normal(chance, Math.sqrt(mean))));
  let count = 0;
  for (let left = Math.exp(mean) * chance(); left > 1; left *= chance()) count += 1;
  return count;
}
