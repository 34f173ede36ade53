import { type TrialCheck, graded } from '../trial-check.ts';
import { MOST_GENERATOR_CPU } from '../../figures/errors.ts';
import { percent } from '../../base/number-text.ts';

/** A busy generator sends late and reads late. @source AWS Graviton runbook (< 50 %), k6 (20 % idle), Locust (> 90 % warns) */
export const generatorCpu: TrialCheck = {
  id: 'generator-cpu',
  title: 'Generator CPU',
  speaksFor: 'time',
  limits: 'busiest 5 % of seconds: warning above 50 % of its cores, invalid above 80 %',
  judge: ({ load }) =>
    graded({
      value: load.generator.cpuP95Ratio,
      warnAbove: 0.5,
      invalidAbove: MOST_GENERATOR_CPU,
      measured: percent(load.generator.cpuP95Ratio),
      remedy: 'give the generator more workers (load.workers) or cores of its own (isolation: pinned)',
    }),
};
