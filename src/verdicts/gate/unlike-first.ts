import type { ArmRecord } from '../../records/arm-record.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Verdict } from '../../records/verdict.ts';
import { armDifferences, ofData, writtenMounts } from './arm-differences.ts';
import { measuredOf } from './fingerprint.ts';
import type { GateInput } from './gate-input.ts';

type Side = 'baseline' | 'candidate';
type Unlike = Verdict['unlike'][number];
type Ran = NonNullable<GateInput['confirmedRun']>;

/**
 * A confirmation must be of the same comparison, in other trials: the same arms by what they are, as each gate calls its own baseline and
 * candidate. In the rows `baseline` is what the first run had, `candidate` what this one has.
 * @param between  in what the arms of this run differ
 */
export function unlikeFirst(input: GateInput, between: Verdict['arms']): readonly Unlike[] {
  const { run, arms, confirms } = input;
  if (confirms === undefined) return [];
  const told = ({ baseline, candidate }: Readonly<Record<Side, string>>): string => `${baseline} against ${candidate}`;
  const named = rowsOf('arms of the regression to confirm', told(confirms), told(arms));
  return [
    ...named,
    ...otherScenario(confirms, input),
    ...(confirms.runId === run.runId
      ? [{ what: 'a regression is confirmed by other trials', baseline: confirms.runId, candidate: run.runId }]
      : []),
    ...(named.length > 0 ? [] : otherArms(input, between)),
  ];
}

/** By its files where the first run is at hand: a name stays when they change. */
function otherScenario(confirms: Verdict, { run, confirmedRun }: GateInput): Unlike[] {
  const what = 'scenario of the regression to confirm';
  const first = confirmedRun?.run.scenario;
  if (first === undefined || confirms.scenario !== run.scenario.name) {
    return rowsOf(what, confirms.scenario, run.scenario.name);
  }
  return rowsOf(`${what}: sha256`, first.sha256, run.scenario.sha256);
}

/** Whether more than the names of the arms could be compared with those of the first run. */
export function areFirstArmsKnown({ confirms, confirmedRun }: GateInput, between: Verdict['arms']): boolean {
  return confirmedRun !== undefined || (confirms?.arms !== undefined && between !== undefined);
}

function otherArms({ run, trials, arms, confirms, confirmedRun }: GateInput, between: Verdict['arms']): Unlike[] {
  const sides = ['baseline', 'candidate'] as const;
  return sides.flatMap((side) => {
    const changes =
      confirmedRun === undefined
        ? byVerdicts(side, confirms?.arms, between)
        : byRecords(confirmedRun, { run, trials }, arms[side]);
    const written = new Set([confirmedRun?.run, run].flatMap((one) => armsOf(one, arms[side]).flatMap(writtenMounts)));
    return changes.filter(({ what }) => !written.has(what)).map((one) => ({ ...one, what: whatOf(side, one.what) }));
  });
}

function armsOf(run: RunRecord | undefined, name: string): readonly ArmRecord[] {
  return (run?.arms ?? []).filter((arm) => arm.name === name);
}

function whatOf(side: Side, what: string): string {
  return `${side} of the regression to confirm: ${what}`;
}

function rowsOf(what: string, baseline: string, candidate: string): Unlike[] {
  return baseline === candidate ? [] : [{ what, baseline, candidate }];
}

const SAME = 'the same in both arms';

/** A topology may be asked for by another path, and an image by another tag; what it is stands in the other rows. */
function isCommit(source: string): boolean {
  return source === SAME || source.startsWith('commit ');
}

/** Where the first run is gone and its verdict is left: by what each verdict says of the differences between its own arms. */
function byVerdicts(side: Side, first: Verdict['arms'], now: Verdict['arms']): Unlike[] {
  if (first === undefined || now === undefined) return [];
  const valueIn = (arms: NonNullable<Verdict['arms']>, what: string): string | undefined =>
    arms.differ.find((one) => one.what === what)?.[side] ?? (arms.same.includes(what) ? SAME : undefined);
  const names = new Set([...first.differ, ...now.differ].map(({ what }) => what));
  return [...names].flatMap((what) => {
    const [before, since] = [valueIn(first, what), valueIn(now, what)];
    if (before === undefined || since === undefined) return [];
    return what === 'source' && ![before, since].every(isCommit) ? [] : rowsOf(what, before, since);
  });
}

/** One arm of two runs. */
function byRecords(first: Ran, now: Ran, name: string): readonly Unlike[] {
  const [arm, other] = [armsOf(first.run, name)[0], armsOf(now.run, name)[0]];
  const topologies = [topologyAs(first.run, name, 'baseline'), topologyAs(now.run, name, 'candidate')].flat();
  const described =
    arm === undefined || other === undefined
      ? undefined
      : armDifferences({
          arms: [
            { ...arm, name: 'baseline' },
            { ...other, name: 'candidate' },
          ],
          topologies,
        });
  // A topology may be asked for by another path; its file tells.
  const isSource = arm?.kind === 'git' && other?.kind === 'git';
  if (described !== undefined) return described.differ.filter(({ what }) => isSource || what !== 'source');
  const [before, since] = topologies;
  return [
    ...(isSource ? rowsOf('source', `commit ${arm.commit ?? ''}`, `commit ${other.commit ?? ''}`) : []),
    ...(before === undefined || since === undefined ? [] : rowsOf('Compose file', before.sha256, since.sha256)),
    ...ofData({ topologies }).flatMap(({ what, baseline, candidate }) => rowsOf(what, baseline, candidate)),
    ...otherImages(imagesOf(first.trials, name), imagesOf(now.trials, name)),
  ];
}

function topologyAs({ topologies }: RunRecord, name: string, side: Side): RunRecord['topologies'] {
  return topologies.filter((one) => one.name === name).map((one) => ({ ...one, name: side }));
}

function otherImages(first: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): Unlike[] {
  return [...first].flatMap(([service, ids]) => rowsOf(`image of ${service}`, ids, now.get(service) ?? ids));
}

/** Ids by service. */
function imagesOf(trials: readonly TrialRecord[], topology: string): ReadonlyMap<string, string> {
  const ids = new Map<string, Set<string>>();
  for (const { service, imageId } of measuredOf(trials, topology).flatMap(({ containers }) => containers)) {
    ids.set(service, (ids.get(service) ?? new Set()).add(imageId));
  }
  return new Map([...ids].map(([service, set]) => [service, [...set].sort().join(', ')]));
}
