import { requireCountable } from '../collectors/database-needs.ts';
import { readTables } from '../collectors/database-tables.ts';
import { readStatementSettings } from '../collectors/statement-settings.ts';
import { BenchdayError } from '../base/errors.ts';
import { countStoredWrites } from '../collectors/stored-writes.ts';
import type { LoadTotals } from '../records/load-totals.ts';
import type { WriteProof } from '../records/write-proof.ts';
import type { WarmUpRecord } from '../records/warm-up-record.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';
import type { LoadEngine } from '../load/load-engine.ts';
import { scheduleDigest } from '../scenario/schedule-digest.ts';
import { scheduleOf } from '../scenario/scenario-schedule.ts';
import { type OtherCounts, accountFor, requestsAtEntries } from './accounting.ts';
import { stillStartsWithin } from './await-entry.ts';
import { databaseEvidence, statementsAlone } from './database-evidence.ts';
import { drainQueues } from './drain.ts';
import { shownImage } from '../topology/shown-image.ts';
import { describeImages } from './images.ts';
import { judge } from './judge.ts';
import type { MeasureTask } from './measure-task.ts';
import { type MeasuredLoad, measureLoad } from './measured-load.ts';
import type { LatencyDigest } from '../stats/latency-digest.ts';
import { watchNeighbours } from './neighbour-watch.ts';
import { type Sender, openSender } from './sender.ts';
import type { Subject } from './subject.ts';
import { proveTrialWrites } from './prove-writes.ts';
import { writePrefix } from './recount.ts';
import { warnOfScheduling } from './scheduling-warning.ts';
import { settle } from './settle.ts';
import { servicesNamed } from './services-named.ts';
import { verify, verifyAfter } from './verify.ts';
import { coldStartWarning, warmUp, warmUpWarning } from './warm-up.ts';
import { cookieWarning, sentAgainWarning } from './load-warnings.ts';
import { speechOf } from './speech.ts';

/** The part of a trial's record that comes from measuring, and its latencies, merged. */
export type Measurement = Pick<
  MeasuredTrial,
  | 'entryUrl'
  | 'entryUrls'
  | 'containers'
  | 'images'
  | 'load'
  | 'metrics'
  | 'collectors'
  | 'accounting'
  | 'proof'
  | 'warmUp'
  | 'verification'
  | 'tables'
  | 'databaseSettings'
  | 'plans'
  | 'statementsAlone'
  | 'validity'
  | 'warnings'
> & { readonly latency: LatencyDigest };

/** verify -> warm up -> measure -> drain -> account -> judge, on something that answers. */
export async function measure(subject: Subject, task: MeasureTask): Promise<Measurement> {
  const { planned, context, phases, settling } = task;
  const { scenario } = context;
  const prefix = `${context.runId}/${planned.trial}`;
  const measuredPrefix = writePrefix(context.runId, planned.trial);
  const schedule = scheduleOf(scenario, measuredPrefix);

  phases.enter('verify');
  const urls = [subject.url, ...subject.otherUrls];
  await using alone = await statementsAlone(subject, task);
  const before = await verify(
    urls,
    { ...schedule, writeKeyPrefix: `${prefix}/v/` },
    context.signal,
    speechOf(scenario),
    {
      startsWithinMs: stillStartsWithin(subject, scenario.readyWithinMs),
      isTarget: subject.running === undefined,
      watch: alone,
    },
  );

  await requireCountable(subject.services);
  // What others wrote before it is nobody's data to begin with.
  const tables = settling === undefined ? await readTables(subject.services) : undefined;
  const counting = await readStatementSettings(subject.services);

  phases.enter('warm up', scenario.warmUp.durationMs);
  await using sender = openSender(subject, context);
  const warming = { schedule, prefix: `${prefix}/w/`, sender };
  const warmed = await (settling === undefined
    ? warmUp(subject, task, warming)
    : settle(subject, { ...task, settling }, warming));

  const leftOfWarmUp = (await drainQueues(subject, context.signal)) ?? 0;

  await using neighbours = watchNeighbours(context.otherRuns);
  const isWarm = warmed !== undefined;
  const disturbance = context.disturb?.(planned);
  const sent = disturbance?.curve === undefined ? schedule : { ...schedule, curve: disturbance.curve };
  const measured = await measureLoad(subject, task, { schedule: sent, sender, isWarm, disturbance });
  const { load, latency, serviceLevels, watch, queues, sinceWarmUpMs } = measured;
  const { queuedMessages, undrained } = queues;
  const warm = warmed && { ...warmed, ...warmthOf(sender, sinceWarmUpMs) };
  await sender[Symbol.asyncDispose]();
  warnOfScheduling(load, context.listener);
  const otherRuns = await neighbours.seen();

  const other = {
    ...(await otherCounts(subject, watch, {
      pattern: hasKnownWrites(load) && undrained === undefined ? `${measuredPrefix}%` : undefined,
      isDisturbed: context.disturb !== undefined,
    })),
    ...(queuedMessages === undefined ? {} : { queuedMessages }),
  };
  const proof =
    undrained === undefined
      ? await proveTrialWrites(subject, task, {
          prefix: measuredPrefix,
          workers: load.generator.workers,
          queuedMessages,
        })
      : undrainedProof(undrained);
  const after = await verifyAfter(
    urls,
    { ...schedule, writeKeyPrefix: `${prefix}/a/` },
    context.signal,
    speechOf(scenario),
  );
  const wrongAfter = after.flatMap(({ name, problem }) => (problem === undefined ? [] : [{ name, problem }]));
  const accounting = accountFor(load, other);
  const containers = subject.services.flatMap((service) =>
    service.containers
      .filter(({ isByAddress }) => isByAddress !== true)
      .map(({ name, imageId }) => ({
        service: service.name,
        name,
        image: shownImage(service.service),
        imageId,
      })),
  );
  return {
    entryUrl: subject.url,
    ...(urls.length === 1 ? {} : { entryUrls: urls }),
    containers,
    images: await describeImages(subject),
    load,
    metrics: [...watch.totals],
    collectors: [...watch.reports],
    accounting,
    ...(proof === undefined ? {} : { proof }),
    ...(warm === undefined ? {} : { warmUp: warm }),
    verification: [
      ...before,
      ...after.map(({ name, detail, problem, at }) => ({
        ...{ name: `${name}${at}, again after the measurement`, detail },
        ...(problem === undefined ? {} : { problem }),
      })),
    ],
    ...(tables === undefined ? {} : { tables: [...tables] }),
    ...(await databaseEvidence(subject, task, { alone, metrics: watch.totals })),
    ...(counting.settings.length === 0 ? {} : { databaseSettings: [...counting.settings] }),
    validity: await judge({
      subject,
      context: sent === schedule ? context : { ...context, scheduleDigest: scheduleDigest(sent) },
      load,
      latency,
      metrics: watch.totals,
      accounting,
      proof,
      otherRuns,
      containers,
      serviceLevels,
      topology: planned.topology,
      disturbance,
      wrongAfter,
    }),
    ...unboundOf(subject),
    warnings: [
      ...(subject.running?.warnings ?? []),
      ...counting.warnings,
      ...watch.warnings,
      ...warmUpWarning(warm),
      ...coldStartWarning(warm, context.engine.title),
      ...(load.script?.remarks ?? []),
      ...unprovedWarning(subject, context.engine, load),
      ...cookieWarning(load),
      ...sentAgainWarning(load),
      ...wrongAfter.map(({ name, problem }) => `after the measurement ${name} answered wrongly: ${problem}`),
      ...after.flatMap(({ name, at, detail, isStale }) =>
        isStale === true ? [`after the measurement ${name}${at} was older than its headers allow: ${detail}`] : [],
      ),
      ...(leftOfWarmUp === 0
        ? []
        : [
            `${leftOfWarmUp} messages of the warm-up were still in the queues: storing them counted as work of the measurement`,
          ]),
    ],
    latency,
  };
}

function unboundOf({ running }: Subject): Pick<MeasuredTrial, 'unboundServers'> {
  const { unboundServers: unbound } = running ?? {};
  return unbound === undefined ? {} : { unboundServers: unbound };
}

function warmthOf(
  { isOneLoad }: Sender,
  sinceMs: number | undefined,
): Pick<WarmUpRecord, 'isOneLoad' | 'untilMeasurementMs'> {
  return { isOneLoad, ...(sinceMs === undefined ? {} : { untilMeasurementMs: sinceMs }) };
}

/** What is missing in the database may be in the queues. */
function undrainedProof(why: string): WriteProof {
  return { state: 'unknown', reasons: [`what was left in the queues is unknown: ${why}`] };
}

/** Nobody knows what a user's script writes where it tags nothing: 0 = 0 would be no account. */
function hasKnownWrites({ script, writes }: LoadTotals): boolean {
  return script === undefined || writes.acknowledged + writes.refused + writes.unknown > 0;
}

function unprovedWarning(subject: Subject, { title, keepsJournal }: LoadEngine, load: LoadTotals): string[] {
  if (subject.running?.topology.storedWrites?.ids === undefined || keepsJournal === true) return [];
  if (!hasKnownWrites(load)) return [`${title} tags no request as a write: what it stored was not counted`];
  return [`${title} keeps no journal of its writes: that each is stored once was counted, not proved`];
}

/**
 * @param writes.pattern  of their ids; undefined: nobody knows which writes there were, or which of them are still in queues
 * @param writes.isDisturbed  a database that was broken on purpose and did not come back makes its count unknown, and loses no trial
 */
async function otherCounts(
  subject: Subject,
  watch: MeasuredLoad['watch'],
  { pattern, isDisturbed }: { readonly pattern: string | undefined; readonly isDisturbed: boolean },
): Promise<OtherCounts> {
  const topology = subject.running?.topology;
  const requests = requestsAtEntries(watch.totals, topology?.entries ?? [], topology?.services);
  const writes = topology?.storedWrites;
  const reached = requests === undefined ? {} : { loadBalancerRequests: requests };
  if (writes === undefined || pattern === undefined) return reached;
  try {
    const storedWrites = await countStoredWrites(servicesNamed(subject, writes.services), writes.sql, pattern);
    return { ...reached, storedWrites };
  } catch (error) {
    if (isDisturbed && error instanceof BenchdayError && error.code === 'SERVICE_DIED') return reached;
    throw error;
  }
}
