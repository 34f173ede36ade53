import { z } from 'zod';
import { DEFAULT_GATE, type GateSettings, MOST_METRICS, PRIMARY_METRICS } from '../records/gate-settings.ts';
import { numberBetween, positiveNumber, wholeNumber } from '../base/plain-words.ts';

/** The section `gate` of a scenario file. */
export const gateSchema = z.strictObject({
  metrics: z
    .array(z.strictObject({ metric: z.enum(PRIMARY_METRICS), tolerance_pct: positiveNumber(1000).default(10) }))
    .min(1)
    .max(MOST_METRICS)
    .default(DEFAULT_GATE.metrics.map(({ metric, tolerance }) => ({ metric, tolerance_pct: tolerance * 100 })))
    .describe('what may block, at most 4; less is better of each. Time metrics need a calm machine'),
  looks: z
    .array(wholeNumber(5, 200))
    .min(1)
    .default(DEFAULT_GATE.looks)
    .describe(
      'numbers of valid pairs at which a decision is tried, ascending; the last one is the most that is measured',
    ),
  noise_margin_pct: numberBetween(0, 100)
    .default(DEFAULT_GATE.margin * 100)
    .describe(
      'a change up to this, or up to a smaller tolerance, is never called a regression; a larger noise floor of a calibration takes its place',
    ),
  control_s: numberBetween(0, 30)
    .default(0)
    .describe(
      'fixed work of this length before each trial; a pair between whose trials it changed by more than 5 % does not count. 0: none',
    ),
  inconclusive_as: z
    .enum(['failure', 'skipped'])
    .default(DEFAULT_GATE.inconclusiveAs)
    .describe('how junit.xml shows what could not be decided; the exit code is 3 either way'),
});

type GateSection = z.output<typeof gateSchema>;

export function gateOf({ metrics, looks, noise_margin_pct, control_s, inconclusive_as }: GateSection): GateSettings {
  return {
    metrics: metrics.map(({ metric, tolerance_pct }) => ({ metric, tolerance: tolerance_pct / 100 })),
    looks,
    margin: noise_margin_pct / 100,
    ...(control_s === 0 ? {} : { controlMs: control_s * 1000 }),
    inconclusiveAs: inconclusive_as,
  };
}

/** What no single key shows. */
export function gateProblems({
  metrics,
  looks,
}: GateSection): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  const names = metrics.map(({ metric }) => metric);
  return [
    ...names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [{ path: ['metrics', index, 'metric'], message: `${name} is already in the list` }],
    ),
    ...looks.flatMap((look, index) =>
      look > (looks[index - 1] ?? 0)
        ? []
        : [{ path: ['looks', index], message: `must be greater than the one before, got ${look}` }],
    ),
  ];
}
