import { sumOverServers } from '../../figures/metric-sums.ts';
import type { DrillPlay, DrillRecord, DrillResult, DrillSettings } from '../../records/drill-record.ts';
import type { MetricTotal } from '../../records/trial-record.ts';
import type { ScorecardEvidence } from '../../records/scorecard.ts';
import { secondsText } from '../drill/words.ts';
import { type Found, type Requirement, type StoredEvidence, measuredFirst, notMeasured } from './requirement.ts';
import type { Typed } from './typed.ts';

/** Something dies, hangs or is unreachable; another has to take its place. */
const LOSSES = ['kill', 'kill-container', 'pause', 'isolate'];
/**
 * Where nobody asked for a bound.
 * @source own choice: as long as the key of a Patroni leader lives by default
 */
const FAILOVER_WITHIN_MS = 30_000;
/** that a row names; the others stand among its sources */
const MOST_CAUSES = 3;
const REGISTRY_ROLE = 'registry';

type State = DrillResult['state'];
type Drill = StoredEvidence['drills'][number];

interface Judged {
  readonly word: string;
  readonly state: State;
  readonly detail: string;
  /** worst time until clients were served well again; absent: unknown */
  readonly outageMs?: number;
  readonly limitMs: number;
  readonly from: Drill;
}

export const failover: Requirement = {
  id: 'failover',
  title: 'automatic failover',
  unit: 's',
  rule: `after each component was killed, paused and cut off, clients are served well again within the bound (${FAILOVER_WITHIN_MS / 1000} s, or --within) without the fault being undone, and no write is lost`,
  command: auditCommand,
  find({ drills }) {
    const judged = newestByWord(drills).map(judgeLoss);
    if (judged.length === 0) return notMeasured('no drill that kills, pauses or cuts off is stored');
    const isWhole = drills.some(({ record }) => isPlayedThrough(record));
    const worst = worstOf(judged.map(({ state }) => state));
    const state = worst === 'met' && !isWhole ? 'undecided' : worst;
    const deciding = judged.filter((one) => one.state === worst);
    const outages = judged.flatMap(({ outageMs }) => outageMs ?? []);
    const [first] = deciding;
    return {
      state,
      // Of one whose time is not known the worst is not known.
      ...(outages.length < judged.length ? {} : { value: Math.max(...outages) / 1000 }),
      limit: Math.min(...judged.map(({ limitMs }) => limitMs)) / 1000,
      ...(first === undefined ? {} : { evidence: first.from.file }),
      detail:
        worst === 'met'
          ? `${judged.map(({ word }) => word).join(', ')}: served again by itself${isWhole ? '' : '; not every component was broken'}`
          : causesText(deciding),
      sources: judged.map(({ word, state: of, detail, from }) => sourceOf(from, word, of, detail)),
    };
  },
};

export const noSinglePoint: Requirement = {
  id: 'no-single-point',
  title: 'no single point of failure',
  unit: 'single points',
  rule: 'one instance of each component and each server killed, paused and cut off: at most 1 s without service, and no write lost',
  command: auditCommand,
  find({ drills }) {
    const newest = measuredFirst(
      drills.filter(({ record }) => record.audit !== undefined),
      ({ record }) => record.audit?.row.state,
    );
    const audit = newest?.record.audit;
    if (newest === undefined || audit === undefined) return notMeasured('no audit is stored');
    const { state, value, limit } = audit.row;
    return {
      ...{ state, detail: audit.sentence, evidence: newest.file },
      ...(value === undefined ? {} : { value }),
      ...(limit === undefined ? {} : { limit }),
      sources: [{ ...sourceOf(newest, 'audit', state, audit.sentence), kind: 'audit' }],
    };
  },
};

export const isolatedRegistry: Requirement = {
  id: 'isolated-registry',
  title: 'isolated registry',
  unit: 'leader changes',
  rule: 'while CPU is burnt beside a member of the registry no leader changes, and clients notice nothing',
  command: ({ scenario, topology, isTarget }) =>
    isTarget === true ? undefined : `benchday drill ${scenario} -t ${topology} --fault burn:REGISTRY_SERVICE`,
  find({ drills }) {
    const found = drills.flatMap((drill) =>
      drill.record.results.filter(({ drill: word }) => burnsRegistry(word, drill)).map((result) => ({ drill, result })),
    );
    const newest = measuredFirst(found, ({ result }) => result.state);
    if (newest === undefined) return notMeasured('no drill that burns CPU beside a registry is stored');
    return ofBurn(newest.drill, newest.result);
  },
};

/** The first of them, and how many more. */
function causesText(deciding: readonly Judged[]): string {
  const said = deciding.map(({ word, detail }) => (detail.startsWith(word) ? detail : `${word}: ${detail}`));
  const more = said.length - MOST_CAUSES;
  return [...said.slice(0, MOST_CAUSES), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function auditCommand({ scenario, topology, isTarget }: Typed): string | undefined {
  if (isTarget === true) return undefined;
  const holdS = FAILOVER_WITHIN_MS / 1000;
  return `benchday drill ${scenario} -t ${topology} --audit --hold ${holdS} --duration ${holdS + 45}`;
}

function sourceOf({ file, atMs, record }: Drill, what: string, state: State, detail: string): ScorecardEvidence {
  return { kind: record.audit === undefined ? 'drill' : 'audit', file, atMs, what, state, detail };
}

/** Where all is lost nothing is left to take over. */
function isLoss(word: string): boolean {
  const [fault = '', aim = ''] = word.split(':');
  return LOSSES.includes(fault) && aim !== '@all';
}

/** One that an interrupted drill did not come to takes nothing back. */
function newestByWord(drills: readonly Drill[]): readonly { readonly from: Drill; readonly result: DrillResult }[] {
  const all = drills.flatMap((from) => from.record.results.map((result) => ({ from, result })));
  const words = new Set(all.flatMap(({ result: { drill } }) => (isLoss(drill) ? [drill] : [])));
  return [...words].flatMap((word) => {
    const own = all.filter(({ result }) => result.drill === word);
    return measuredFirst(own, ({ result }) => result.state) ?? [];
  });
}

function judgeLoss({ from, result }: { readonly from: Drill; readonly result: DrillResult }): Judged {
  const { plays, settings } = from.record;
  const limitMs = settings.recoverWithinMs ?? FAILOVER_WITHIN_MS;
  const played = plays.filter(({ drill, state }) => drill === result.drill && state === 'played');
  const outages = played.flatMap((play) => outageOf(play) ?? []);
  const isKnown = outages.length === played.length && played.length > 0;
  const head = { word: result.drill, from, limitMs, ...(isKnown ? { outageMs: Math.max(...outages) } : {}) };
  // What the drill itself says stands, but for one thing: who ended the outage.
  if (result.state !== 'met') return { ...head, state: result.state, detail: result.sentence };
  const dependent = played.find((play) => !endedByItself(play, settings.limitMs));
  if (dependent !== undefined) return { ...head, ...ofDependent(dependent, settings, limitMs) };
  const worst = Math.max(0, ...outages);
  if (worst > limitMs)
    return { ...head, state: 'missed', detail: `took ${secondsText(worst)}, allowed are ${secondsText(limitMs)}` };
  return { ...head, state: 'met', detail: result.sentence };
}

/** ms from the fault until clients were served well again; 0 where none noticed; undefined: unknown */
function outageOf({ isNoticed, timeline }: DrillPlay): number | undefined {
  if (isNoticed === false) return 0;
  return timeline?.t4Ms === undefined ? undefined : timeline.t4Ms - timeline.t0Ms;
}

/** A hit that was due shortly before the fault was undone may have been answered after it, and still in time. */
function endedByItself({ isNoticed, timeline, restoredBy, marks }: DrillPlay, slowAboveMs: number): boolean {
  if (isNoticed === false || restoredBy === 'itself') return true;
  const undoing = marks.find(({ what }) => what === 'undoing');
  return timeline?.t4Ms !== undefined && undoing !== undefined && timeline.t4Ms + slowAboveMs <= undoing.atMs;
}

function ofDependent(
  { trial }: DrillPlay,
  { holdMs }: DrillSettings,
  limitMs: number,
): Pick<Judged, 'state' | 'detail'> {
  const what = `in trial ${trial} clients were served well again only once the fault was undone, ${secondsText(holdMs)} after it`;
  if (holdMs >= limitMs) return { state: 'missed', detail: what };
  return { state: 'undecided', detail: `${what}; whether it takes ${secondsText(limitMs)} is not known` };
}

/** Of every component at least one fault was played. */
function isPlayedThrough({ audit }: DrillRecord): boolean {
  return audit?.components.every(({ cells }) => cells.some(({ state }) => state !== 'not-measured')) === true;
}

/** What is missed decides, whatever is unknown beside it. */
function worstOf(states: readonly State[]): State {
  const order: readonly State[] = ['missed', 'impossible', 'invalid', 'undecided', 'not-measured'];
  return order.find((state) => states.includes(state)) ?? 'met';
}

function burnsRegistry(word: string, { run }: Drill): boolean {
  const [, aim] = /^burn:([^/=]+)/.exec(word) ?? [];
  return run.topologies.some(({ services }) =>
    services.some(({ name, role }) => name === aim && role === REGISTRY_ROLE),
  );
}

/** A registry that nobody read may have changed its leader. */
function ofBurn(drill: Drill, { drill: word, state, sentence }: DrillResult): Found {
  const changes = drill.trials
    .filter((trial) => trial.topology === word)
    .flatMap((trial) => (trial.state === 'measured' ? [changesSeen(trial.metrics)] : []));
  const isRead = changes.length > 0 && changes.every((count) => !Number.isNaN(count));
  const most = Math.max(0, ...changes);
  const noticed = drill.record.plays.some((play) => play.drill === word && play.isNoticed === true);
  const found = ((): readonly [State, string] => {
    if (state === 'not-measured' || state === 'invalid' || state === 'missed') return [state, sentence];
    if (isRead && most > 0) return ['missed', `the leader changed ${most} times`];
    if (noticed) return ['missed', sentence];
    if (!isRead) return ['undecided', 'the registry was not read, so nobody knows whether its leader changed'];
    return state === 'met' ? ['met', `no leader changed; ${sentence}`] : [state, sentence];
  })();
  return {
    ...{ state: found[0], detail: found[1], limit: 0, evidence: drill.file },
    ...(isRead ? { value: most } : {}),
    sources: [sourceOf(drill, word, found[0], found[1])],
  };
}

/** Each member counts the changes that it saw, so the most of one are those there were; NaN where one could not be read to the end. */
function changesSeen(metrics: readonly MetricTotal[]): number {
  const metric = 'etcd.leader_changes_total';
  if (Number.isNaN(sumOverServers(metrics, metric))) return Number.NaN;
  return Math.max(...metrics.filter((total) => total.metric === metric).map(({ value }) => value));
}
