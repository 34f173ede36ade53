import { sleep, throwIfAborted, wallMs } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { firstLine } from '../../base/first-line.ts';
import { type ChangeWord, titleOfChange } from '../../faults/change-word.ts';
import type { RunningContainer, RunningTopology } from '../../platform/platform.ts';
import type { DrillMark, DrillSettings } from '../../records/drill-record.ts';
import type { DisturbanceTime } from '../../run/disturbance.ts';
import type { Subject } from '../../run/subject.ts';
import { type CanaryPoint, canaryVerdict, countedHits, isBurning } from '../../verdicts/drill/canary-verdict.ts';
import { BalancerWatch, watchedBalancers } from './balancer-watch.ts';
import { readInstance } from './canary-readings.ts';
import type { Service } from '../../topology/topology.ts';
import type { WholeWatch } from './watch-whole.ts';

export interface CanaryTask {
  readonly word: ChangeWord;
  readonly service: string;
  /** of the canary; undefined: the same again */
  readonly image: string | undefined;
  readonly settings: Pick<DrillSettings, 'faultAtMs' | 'holdMs'>;
  readonly readyWithinMs: number;
  /** absent: a second */
  readonly lookEveryMs?: number | undefined;
}

interface Pair {
  readonly baseline: RunningContainer;
  readonly canary: RunningContainer;
}

type Mark = (what: Omit<DrillMark, 'atMs'>) => void;

const SECOND_MS = 1_000;
/** What every image with a shell has; more processes than it has cores. It goes with the container. */
const BURN = ['sh', '-c', 'for i in 1 2 3 4; do (while :; do :; done) & done; wait'];

/**
 * Starts a fresh instance of the version that runs and one of the new version at the same time, looks at both second by second for as long as
 * the hold, and takes the new one away again where it is worse, or nobody can say. In the end both go, since the drill deploys nothing.
 */
export async function playCanary(
  task: CanaryTask,
  subject: Subject,
  time: DisturbanceTime,
  { mark, watch }: { readonly mark: Mark; readonly watch: WholeWatch },
): Promise<void> {
  const { word, service: name, image, settings, readyWithinMs, lookEveryMs = SECOND_MS } = task;
  const { add, retire } = subject.running ?? {};
  const service = subject.services.find((one) => one.name === name);
  if (add === undefined || retire === undefined || service === undefined)
    throw new BenchdayError('FAULT_REFUSED', 'this platform cannot start a further instance');
  const until = (atMs: number): Promise<void> => sleep(Math.max(0, time.startedAtMs + atMs - wallMs()), time.signal);
  await until(settings.faultAtMs - SECOND_MS);
  await using balancers = await BalancerWatch.open(await watchedBalancers(subject, new Set([name])));
  await until(settings.faultAtMs);
  mark({ what: 'fault', detail: titleOfChange(word) });
  watch.begin();
  const asked = { readyWithinMs, signal: time.signal };
  const pair = await freshPair(add, { name, asked, image, retire }, mark);
  if (pair === undefined) return;
  const { baseline, canary } = pair;
  mark({ what: 'added', detail: 'a fresh baseline and the canary are ready' });
  // The container ends it.
  if (word.change === 'bad-canary') void canary.exec(BURN).catch(() => undefined);
  const seen = await look(pair, service, { withinMs: settings.holdMs, lookEveryMs, time, balancers });
  const verdict = canaryVerdict(seen.baseline, seen.canary, service.service.limits.cpus, seen.unserved);
  const share = shareOf(seen);
  const { state, reason, points, ratio } = verdict;
  mark({
    what: 'judged',
    detail: `${state.replace('-', ' ')}: ${reason}`,
    canary: { state, points, ...(ratio === undefined ? {} : { ratio }), ...(share === undefined ? {} : { share }) },
  });
  if (state === 'worse' || state === 'cannot-say') {
    mark({ what: 'undoing', detail: `the canary: ${reason}` });
    await retire(canary.id);
    mark({ what: 'rolled-back', detail: 'the canary' });
    await retire(baseline.id);
  } else {
    await retire(canary.id);
    await retire(baseline.id);
  }
  mark({ what: 'undone', detail: 'baseline and canary are gone' });
}

/** @returns undefined where one of them did not get ready: both are gone then */
async function freshPair(
  add: NonNullable<RunningTopology['add']>,
  {
    name,
    asked,
    image,
    retire,
  }: {
    readonly name: string;
    readonly asked: { readonly readyWithinMs: number; readonly signal: AbortSignal };
    readonly image: string | undefined;
    readonly retire: NonNullable<RunningTopology['retire']>;
  },
  mark: Mark,
): Promise<Pair | undefined> {
  const started = await Promise.allSettled([
    add(name, asked),
    add(name, { ...asked, ...(image === undefined ? {} : { image }) }),
  ]);
  const [baseline, canary] = started;
  if (baseline.status === 'fulfilled' && canary.status === 'fulfilled')
    return { baseline: baseline.value, canary: canary.value };
  for (const one of started) if (one.status === 'fulfilled') await retire(one.value.id);
  // The version's own fault is a finding; anything else ends the play.
  if (canary.status === 'rejected' && baseline.status === 'fulfilled' && isOfTheVersion(canary.reason)) {
    const why = firstLine(messageOf(canary.reason));
    mark({ what: 'undoing', detail: `the canary: ${why}` });
    mark({ what: 'rolled-back', detail: 'the canary' });
    return undefined;
  }
  throw baseline.status === 'rejected' ? baseline.reason : (canary as PromiseRejectedResult).reason;
}

function isOfTheVersion(error: unknown): boolean {
  return error instanceof BenchdayError && ['SERVICE_DIED', 'SERVICE_NOT_READY'].includes(error.code);
}

interface Seen {
  readonly baseline: readonly CanaryPoint[];
  readonly canary: readonly CanaryPoint[];
  /** why nobody knows that hits came to both; absent: somebody does */
  readonly unserved?: string;
}

/**
 * Second by second, until the time is over, the load is, or nothing more needs to be seen. Seconds count in which hits can have come: they
 * are counted, or load balancers have both instances.
 */
async function look(
  { baseline, canary }: Pair,
  service: Subject['services'][number],
  {
    withinMs,
    lookEveryMs,
    time,
    balancers,
  }: {
    readonly withinMs: number;
    readonly lookEveryMs: number;
    readonly time: DisturbanceTime;
    readonly balancers: BalancerWatch;
  },
): Promise<Seen> {
  const ending = new AbortController();
  const taken = { isBoth: false };
  const mostChecks = checksASecond(service.service, balancers);
  let [wasUncounted, wasServed] = [false, false];
  await using own = await readInstance(baseline, service);
  await using other = await readInstance(canary, service);
  const taking =
    balancers.size === 0
      ? undefined
      : balancers.more(AbortSignal.any([time.signal, ending.signal]), 2).then((isMore) => (taken.isBoth = isMore));
  const untilMs = wallMs() + withinMs;
  const seen = { baseline: new Array<CanaryPoint>(), canary: new Array<CanaryPoint>() };
  try {
    while (wallMs() < untilMs && !time.loadOver.aborted) {
      throwIfAborted(time.signal);
      await sleep(lookEveryMs, time.signal);
      const wasTaken = taken.isBoth;
      const [a, b] = await Promise.all([own.next(), other.next()]);
      if (a === undefined || b === undefined) continue;
      const isCounted = a.requests !== undefined && b.requests !== undefined;
      wasUncounted ||= !isCounted;
      wasServed ||= [a, b].every(({ requests = 0 }) => requests > mostChecks);
      // Once both served hits, a page that is late tells of no other traffic.
      if (!isCounted && !wasTaken && !wasServed) continue;
      seen.baseline.push(a);
      seen.canary.push(b);
      if (isBurning(seen.baseline, seen.canary, service.service.limits.cpus)) break;
    }
  } finally {
    ending.abort();
    await taking;
  }
  const isUnserved = wasUncounted && !taken.isBoth && seen.baseline.length === 0;
  if (isUnserved) return { ...seen, unserved: whyUnserved(balancers) };
  return isOnlyChecked(seen.baseline, mostChecks)
    ? { ...seen, unserved: 'no more came to the baseline than health checks' }
    : seen;
}

/** A second, of a server that is up. @source own choice: HAProxy's own is one in 2 s (`inter`) */
const CHECKS_OF_A_BALANCER = 1;

/** As many requests a second as health checks may make, which Tomcat counts as hits. */
function checksASecond({ healthcheck }: Pick<Service, 'healthcheck'>, { size }: BalancerWatch): number {
  return size * CHECKS_OF_A_BALANCER + (healthcheck === undefined ? 0 : ownChecksASecond(healthcheck));
}

/** Where the file says 0, the engine takes its own. @source Docker's HEALTHCHECK: --interval=30s */
const ENGINE_INTERVAL_MS = 30_000;

function ownChecksASecond({ intervalMs, test }: NonNullable<Service['healthcheck']>): number {
  return test[0] === 'NONE' ? 0 : SECOND_MS / (intervalMs > 0 ? intervalMs : ENGINE_INTERVAL_MS);
}

function isOnlyChecked(points: readonly CanaryPoint[], mostChecks: number): boolean {
  const counts = countedHits(points);
  // None at all is said as such.
  if (counts === undefined || counts.every((count) => count === 0)) return false;
  return counts.reduce((all, count) => all + count, 0) <= mostChecks * counts.length;
}

function whyUnserved({ size }: BalancerWatch): string {
  const why = size === 0 ? 'no load balancer is watched' : 'load balancers had not both instances';
  return `${why}, and its hits are not counted, so nobody knows that any came`;
}

/** Of the hits of the two; half is as it should be. */
function shareOf({ baseline, canary }: Seen): number | undefined {
  const sum = (points: readonly CanaryPoint[]): number | undefined =>
    points.length > 0 && points.every(({ requests }) => requests !== undefined)
      ? points.reduce((all, { requests = 0 }) => all + requests, 0)
      : undefined;
  const [a, b] = [sum(baseline), sum(canary)];
  return a === undefined || b === undefined || a + b === 0 ? undefined : b / (a + b);
}
