import { collectors } from '../collectors/registry.ts';
import { BenchdayError } from '../base/errors.ts';
import type { RunListener } from '../records/events.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../records/trial-record.ts';
import { writeIds } from '../store/id-file.ts';
import { readRun } from '../store/run-reader.ts';
import type { RunWriter } from '../store/run-writer.ts';
import { whyInvalid } from './invalid-block.ts';
import type { TrialSource } from './open-subject.ts';
import type { PlannedTrial } from './plan/plan.ts';
import { repeatBlock } from './plan/repeat.ts';
import type { Candidates, Growth, RunRequest } from './run-request.ts';
import { StandingSite } from './standing-site.ts';
import { trialFigures, trialLine } from './trial-line.ts';
import type { TrialContext } from './trial-context.ts';
import { runTrial } from './trial.ts';

/** Works the plan off, and stores each trial as soon as it is done. @returns what is done, and the plan as it is by then */
export async function runAll(
  request: RunRequest,
  writer: RunWriter,
  begun: {
    run: RunRecord;
    kept: readonly TrialRecord[];
    listener: RunListener;
    sutCpuset: string | undefined;
  },
): Promise<{ trials: TrialRecord[]; plan: RunRecord['plan'] }> {
  const { run, kept, listener, sutCpuset } = begun;
  const done: TrialRecord[] = [...kept];
  const context: TrialContext = {
    runId: run.runId,
    scenario: request.scenario,
    scheduleDigest: run.schedule.digest,
    engine: request.engine,
    collectors,
    sutCpuset,
    otherRuns: request.otherRuns,
    firstTrial: (topology) =>
      done.find((trial): trial is MeasuredTrial => trial.state === 'measured' && trial.topology === topology),
    listener,
    signal: request.signal,
    disturb: request.disturb,
    ...(request.serversDown !== undefined && { serversDown: request.serversDown }),
    onLatency: (line) => {
      writer.latency(line);
    },
    onSample: (line) => {
      writer.sample(line);
    },
    keep: {
      journal: ({ trial, topology }) => writer.layout.journal(trial, topology),
      ids: ({ trial, topology }, kind, ids) => writeIds(writer.layout.ids(trial, topology, kind), ids),
    },
    store: (record) => writer.trial(record),
    saveLog: (planned, service, text) => writer.log(planned.trial, planned.topology, service, text),
  };
  const plan = [...run.plan];
  await using standing = request.sharing && new StandingSite(request.sharing, kept, listener);
  const left = (at: number) => plan.slice(at + 1).filter(({ trial }) => !done.some((one) => one.trial === trial));
  const measure = async (
    planned: PlannedTrial,
    nextAfter: (record: TrialRecord) => Promise<PlannedTrial | undefined>,
  ) => {
    const { trial, topology, repetition } = planned;
    listener({ type: 'trial-started', trial, topology, repetition });
    const shared = standing && { standing, nextAfter };
    const { record, latency } = await runTrial(planned, sourceOf(planned, request.candidates), context, shared);
    await context.store(record);
    done.push(record);
    const line = trialLine(record, latency);
    const figures = trialFigures(record, latency);
    listener({ type: 'trial-finished', trial, topology, outcome: record.state, line, ...(figures && { figures }) });
    await request.onStored?.([...done]);
  };
  const grow = async ({ trials, reason }: Growth, place?: number) => {
    if (trials.length === 0) return;
    plan.splice(place ?? plan.length, 0, ...trials);
    await writer.run({ ...run, plan });
    const more = place === undefined ? {} : { isMore: true as const };
    listener({ type: 'plan-extended', trials: plan.length, reason, ...more });
  };
  // The plan grows while it is worked off.
  for (let at = 0; !request.signal.aborted; at += 1) {
    if (at === plan.length) await grow(await furtherTrials(request, { ...run, plan }));
    const planned = plan[at];
    if (planned === undefined) break;
    if (!done.some(({ trial }) => trial === planned.trial)) {
      await measure(planned, async (record) => {
        const further = request.sharing?.further?.(record, left(at), plan.length);
        if (further !== undefined) {
          const before = left(at)[further.at - 1] ?? planned;
          await grow({ trials: [further.planned], reason: further.reason }, plan.indexOf(before) + 1);
        }
        return left(at)[0];
      });
    }
    if (request.endsAt !== undefined && done.some(request.endsAt)) break;
    await grow(repeatsOf(plan, done, planned, request));
  }
  return { trials: done, plan };
}

function repeatsOf(
  plan: readonly PlannedTrial[],
  done: readonly TrialRecord[],
  { repetition }: PlannedTrial,
  { scenario, repeatsFor }: RunRequest,
): Growth {
  const why = whyInvalid([...plan], done, repetition, repeatsFor);
  if (why === undefined) return { trials: [], reason: '' };
  return { trials: repeatBlock(plan, repetition, { most: scenario.repeatInvalid, why }), reason: why };
}

async function furtherTrials({ extend, directory, reports }: RunRequest, run: RunRecord): Promise<Growth> {
  if (extend === undefined) return { trials: [], reason: '' };
  const stored = await readRun(directory, reports);
  return extend({ run, trials: stored.trials, latency: () => stored.latency() });
}

function sourceOf(planned: PlannedTrial, candidates: Candidates): TrialSource {
  if (candidates.kind === 'target') return candidates;
  const topology = candidates.topologies.find(({ name }) => name === planned.topology);
  if (topology === undefined)
    throw new BenchdayError('INTERNAL', `the plan names ${planned.topology}, which was not read`);
  return { kind: 'topology', platform: candidates.platform, topology };
}
