import { OUTAGE_RULE, outageSeconds } from '../../figures/drill/outage-seconds.ts';
import type { AuditCell, AuditedComponent, DrillAudit } from '../../records/drill-audit.ts';
import type { DrillPlay, DrillResult } from '../../records/drill-record.ts';
import { CONTROL } from './judge-drill.ts';

/** The longest that clients may be without service where a loss is survived, s. */
export const MOST_OUTAGE_SECONDS = 1;

/** What was to be broken, and by which drills. */
export interface AuditAim {
  readonly component: Pick<AuditedComponent, 'name' | 'kind' | 'instances' | 'suspicions'>;
  readonly faults: readonly { readonly fault: string; readonly drill: string }[];
}

type State = AuditCell['state'];

/**
 * Which components are single points of failure: one instance of each was broken in each way. One is, when clients were without service for
 * more than a second, or a write was lost, under any fault; it is none only when every fault was survived and proved to be.
 */
export function judgeAudit(
  aims: readonly AuditAim[],
  { plays, results }: { readonly plays: readonly DrillPlay[]; readonly results: readonly DrillResult[] },
): DrillAudit {
  const controls = playedOf(plays, CONTROL);
  const usual = worstSeconds(secondsOf(controls));
  const components = aims.map(({ component, faults }): AuditedComponent => {
    const cells = faults.map(({ fault, drill }): AuditCell => {
      const result = results.find((one) => one.drill === drill);
      const isWhole = plays.every((play) => play.drill !== drill || play.state === 'played');
      const known = { usual, isWhole };
      return { fault, drill, ...cellOf(playedOf(plays, drill), result, known) };
    });
    const state = worstOf(cells.map((cell) => cell.state));
    return { ...component, cells, state, sentence: componentSentence(component, cells, state) };
  });
  const state = worstOf(components.map((component) => component.state));
  const points = components.filter((component) => component.state === 'fails');
  const sentence = auditSentence(components, state);
  return {
    components,
    sentence,
    row: {
      id: 'no-single-point',
      title: 'no single point of failure',
      state: auditState(state),
      // Of what could not be decided some may be one.
      ...(state === 'survives' || state === 'fails' ? { value: points.length } : {}),
      limit: 0,
      unit: 'single points',
      rule: `one instance of each component broken in each way: at most ${MOST_OUTAGE_SECONDS} s in which ${OUTAGE_RULE}, and no write lost`,
      evidence: 'drill.json',
    },
  };
}

/** As a row of the scorecard has it. */
export function auditState(state: State): DrillResult['state'] {
  if (state === 'survives') return 'met';
  return state === 'fails' ? 'missed' : state;
}

function playedOf(plays: readonly DrillPlay[], drill: string): readonly DrillPlay[] {
  return plays.filter((play) => play.drill === drill && play.state === 'played');
}

/** Seconds without service of each play; undefined: it is not known. */
function secondsOf(played: readonly DrillPlay[]): readonly (number | undefined)[] {
  return played.map(({ bins, timeline }) =>
    bins === undefined || timeline === undefined ? undefined : outageSeconds(bins, timeline.t0Ms),
  );
}

/** The most; undefined: there are none, or one is not known. */
function worstSeconds(seconds: readonly (number | undefined)[]): number | undefined {
  const known = seconds.filter((one) => one !== undefined);
  return known.length === 0 || known.length < seconds.length ? undefined : Math.max(...known);
}

function cellOf(
  played: readonly DrillPlay[],
  result: DrillResult | undefined,
  {
    usual,
    isWhole,
  }: {
    /** the most seconds that a control had; undefined: nobody knows */
    readonly usual: number | undefined;
    readonly isWhole: boolean;
  },
): Omit<AuditCell, 'fault' | 'drill'> {
  if (result === undefined || played.length === 0)
    return { state: 'not-measured', reason: result?.sentence ?? 'it was not played' };
  const seconds = secondsOf(played);
  const worst = worstSeconds(seconds);
  const head = worst === undefined ? {} : { outageSeconds: worst };
  if (result.accounting === 'fail') return { state: 'fails', ...head, reason: result.sentence };
  if (result.state === 'invalid') return { state: 'invalid', ...head, reason: result.sentence };
  if (usual === undefined) return { state: 'undecided', ...head, reason: uncontrolled(result) };
  // One that was not survived decides, whatever is not known of another.
  const worstKnown = Math.max(0, ...seconds.filter((one) => one !== undefined));
  if (worstKnown > Math.max(MOST_OUTAGE_SECONDS, usual))
    return { state: 'fails', ...head, reason: `in ${worstKnown} s ${OUTAGE_RULE}` };
  if (worst === undefined)
    return { state: 'undecided', reason: 'how long clients were without service is not known of every play' };
  if (result.accounting !== 'pass' || result.state === 'undecided' || !isWhole)
    return { state: 'undecided', ...head, reason: result.sentence };
  return {
    state: 'survives',
    ...head,
    reason: worst === 0 ? 'clients were never without service' : `clients were without service for ${worst} s`,
  };
}

/** The drill itself says that no control was played. */
function uncontrolled({ state, sentence }: DrillResult): string {
  return state === 'undecided' ? sentence : 'how long clients are without service where nothing is done is not known';
}

/** A fault that was not survived decides, whatever is unknown beside it. */
function worstOf(states: readonly State[]): State {
  const order: readonly State[] = ['fails', 'invalid', 'undecided', 'not-measured'];
  if (states.length === 0) return 'not-measured';
  return order.find((state) => states.includes(state)) ?? 'survives';
}

function componentSentence({ name, kind }: AuditAim['component'], cells: readonly AuditCell[], state: State): string {
  const title = kind === 'server' ? `server ${name}` : name;
  const those = (wanted: State): string =>
    cells
      .filter((cell) => cell.state === wanted)
      .map(({ fault, reason }) => `${fault} (${reason})`)
      .join('; ');
  switch (state) {
    case 'fails':
      return `${title} is a single point of failure: ${those('fails')}`;
    case 'survives':
      return `the loss of one ${title} is survived: ${cells.map(({ fault }) => fault).join(', ')}`;
    case 'undecided':
    case 'invalid':
    case 'not-measured':
      return `whether ${title} is a single point of failure is not known: ${those(state)}`;
  }
}

function auditSentence(components: readonly AuditedComponent[], state: State): string {
  const named = (wanted: (component: AuditedComponent) => boolean): string =>
    components
      .filter(wanted)
      .map(({ name, kind }) => (kind === 'server' ? `server ${name}` : name))
      .join(', ');
  const open = named((one) => one.state !== 'fails' && one.state !== 'survives');
  if (state === 'fails') {
    const points = named((one) => one.state === 'fails');
    return `single points of failure: ${points}${open === '' ? '' : `; not known of ${open}`}`;
  }
  if (state === 'survives')
    return `no single point of failure: ${named(() => true)} were each broken, and clients were served`;
  return `whether there is a single point of failure is not known: ${open}`;
}
