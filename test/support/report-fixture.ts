import type { LatencyLine } from '../../src/records/load-totals.ts';
import { random } from '../../src/base/random.ts';
import { type RunRecord } from '../../src/records/run-record.ts';
import type { EventLine } from '../../src/records/events.ts';
import type { SampleLine } from '../../src/records/sample.ts';
import type { TrialRecord } from '../../src/records/trial-record.ts';
import type { RunSummary } from '../../src/records/summary.ts';
import { BLUEPRINTS } from './report-fixture-topologies.ts';
import type { Blueprint } from './report-fixture-topologies.ts';
import type { TrialFacts } from './report-fixture-facts.ts';
import { fixtureSummary } from './report-fixture-summary.ts';
import { type FixtureOptions, START_MS } from './report-fixture-options.ts';
import { runOf } from './report-fixture-run.ts';
import { measure } from './report-fixture-trial.ts';

export interface Fixture {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary;
  readonly samples: readonly SampleLine[];
  readonly latency: readonly LatencyLine[];
  readonly events: readonly EventLine[];
}

/** A seeded run of plausible numbers, all of whose parts fit the schemas and each other. */
export function buildFixture(options: FixtureOptions = {}): Fixture {
  const { topologies = 2, trials: repetitions = 3, variant = 'normal', seed = 4711 } = options;
  const blueprints = Array.from({ length: topologies }, (_, index) => renamed(blueprintAt(index), index, options));
  const run = runOf(blueprints, { ...options, seed });
  const samples: SampleLine[] = [];
  const latency: LatencyLine[] = [];
  const facts: TrialFacts[] = [];
  const trials: TrialRecord[] = run.plan.map(({ trial, topology, repetition }): TrialRecord => {
    const blueprint = blueprints.find(({ name }) => name === topology) ?? BLUEPRINTS[0];
    if (blueprint === undefined) throw new Error('no blueprint');
    const startedAtMs = START_MS + (trial - 1) * 330_000;
    const head = {
      schema: 1 as const,
      trial,
      topology,
      repetition,
      startedAtMs,
      endedAtMs: startedAtMs + 320_000,
      phases: phases(startedAtMs),
    };
    const fails = variant === 'nobody-measured' || (variant === 'failed-trial' && trial === repetitions * 2);
    if (fails) {
      const message = 'postgresql did not answer on port 5432 within 60 s; it last said: could not bind IPv4 address';
      return {
        ...head,
        state: 'failed',
        phase: 'bring up',
        error: { code: 'SERVICE_NOT_READY', message, hint: 'its log is kept in the run directory under logs/' },
      };
    }
    const measured = measure({ blueprint, run, head, random: random(seed, trial), variant, options });
    facts.push(measured.facts);
    samples.push(...measured.samples);
    latency.push(...measured.latency);
    return measured.facts.record;
  });
  const events: EventLine[] = trials.flatMap((trial) => [
    { atMs: trial.startedAtMs, trial: trial.trial, type: 'trial-started', detail: trial.topology },
    { atMs: trial.endedAtMs, trial: trial.trial, type: 'trial-finished', detail: trial.state },
  ]);
  if (repetitions > 0)
    events.push({ atMs: START_MS, type: 'warning', detail: 'CPU steal was 6.1 % before the first trial' });
  return {
    run,
    trials,
    samples,
    latency,
    events,
    summary: fixtureSummary({ run, trials, facts, variant, blueprints, repetitions }),
  };
}

/** After the fifth they begin again, under other names. */
function blueprintAt(index: number): Blueprint {
  const blueprint = BLUEPRINTS[index % BLUEPRINTS.length];
  if (blueprint === undefined) throw new Error('no blueprint');
  return index < BLUEPRINTS.length ? blueprint : { ...blueprint, name: `${blueprint.name}-${String(index + 1)}` };
}

function renamed(blueprint: Blueprint, index: number, { hostile = [], variant }: FixtureOptions): Blueprint {
  const base =
    variant === 'tie' && index > 0
      ? { ...(BLUEPRINTS[1] ?? blueprint), name: blueprint.name, title: blueprint.title }
      : blueprint;
  if (hostile.length === 0) return base;
  const at = (offset: number) => hostile[(index * 7 + offset) % hostile.length] ?? 'x';
  return {
    ...base,
    name: `${at(0)}${index}`,
    title: at(1),
    queries: base.queries.map(([query, calls, ms], place) => [`${at(place + 2)} ${query}`, calls, ms] as const),
    services: base.services.map((service, place) => ({ ...service, name: `${service.name}${at(place + 3)}` })),
  };
}

function phases(startedAtMs: number) {
  const lengths = [
    ['bring up', 14_000],
    ['verify', 2_000],
    ['warm up', 40_000],
    ['measure', 240_000],
    ['drain', 3_000],
    ['tear down', 6_000],
  ] as const;
  let at = startedAtMs;
  return lengths.map(([name, ms]) => {
    const phase = { name, startedAtMs: at, endedAtMs: at + ms };
    at += ms;
    return phase;
  });
}
