import { type TrialCheck, UNSEEN, graded } from '../trial-check.ts';
import { MOST_GENERATOR_CPU } from '../../figures/errors.ts';
import { percent, plainPercent } from '../../base/number-text.ts';

const WARN_ABOVE = 0.5;

/** A busy generator sends late and reads late. @source AWS Graviton runbook (< 50 %), k6 (20 % idle), Locust (> 90 % warns) */
export const generatorCpu: TrialCheck = {
  id: 'generator-cpu',
  title: 'Generator CPU',
  speaksFor: 'time',
  limits: `busiest 5 % of seconds: warning above ${plainPercent(WARN_ABOVE)} of its cores, invalid above ${plainPercent(MOST_GENERATOR_CPU)}`,
  judge: ({ load }) => {
    const { cpuP95Ratio } = load.generator;
    return graded({
      value: cpuP95Ratio ?? Number.NaN,
      warnAbove: WARN_ABOVE,
      invalidAbove: MOST_GENERATOR_CPU,
      measured: cpuP95Ratio === undefined ? UNSEEN : percent(cpuP95Ratio),
      remedy: 'give the generator more workers (load.workers) or cores of its own (isolation: pinned)',
    });
  },
};
