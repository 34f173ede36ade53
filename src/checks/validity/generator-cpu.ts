import { type TrialCheck, graded } from '../trial-check.ts';
import { MOST_GENERATOR_CPU } from '../../figures/errors.ts';
import { percent, plainPercent } from '../../base/number-text.ts';

const WARN_ABOVE = 0.5;

/** A busy generator sends late and reads late. @source AWS Graviton runbook (< 50 %), k6 (20 % idle), Locust (> 90 % warns) */
export const generatorCpu: TrialCheck = {
  id: 'generator-cpu',
  title: 'Generator CPU',
  speaksFor: 'time',
  limits: `busiest 5 % of seconds: warning above ${plainPercent(WARN_ABOVE)} of its cores, invalid above ${plainPercent(MOST_GENERATOR_CPU)}`,
  judge: ({ load }) =>
    graded({
      value: load.generator.cpuP95Ratio,
      warnAbove: WARN_ABOVE,
      invalidAbove: MOST_GENERATOR_CPU,
      measured: percent(load.generator.cpuP95Ratio),
      remedy: 'give the generator more workers (load.workers) or cores of its own (isolation: pinned)',
    }),
};
