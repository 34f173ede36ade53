import { wallMs } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import type { RunRecord } from '../records/run-record.ts';
import { type MeasuredTrial, type TrialRecord, stoppedText } from '../records/trial-record.ts';
import { lacksSecret } from '../topology/compose/stored-word.ts';

/** What makes the times of two machines incomparable. The name of a machine does not. */
const MACHINE = [
  'cpuModel',
  'cpus',
  'memoryBytes',
  'kernel',
  'platform',
  'dockerVersion',
  'storageDriver',
  'cgroupVersion',
  'isolation',
] as const satisfies readonly (keyof RunRecord['environment'])[];

/**
 * The trials of an interrupted run that need not be measured again: those that were measured, and those that `stop_when` ended, as the stop
 * is their answer. Of a comparison only whole blocks count, since the two trials of
 * a pair must have met the same machine, and hours may lie between an interruption and what carries it on.
 */
export function keptTrials(run: Pick<RunRecord, 'plan' | 'arms'>, trials: readonly TrialRecord[]): TrialRecord[] {
  const planned = new Set(run.plan.map(({ trial }) => trial));
  const own = trials.filter(({ trial }) => planned.has(trial));
  if (run.arms === undefined)
    return own.filter((trial) => trial.state === 'measured' || stoppedText(trial) !== undefined);
  const measured = own.filter((trial): trial is MeasuredTrial => trial.state === 'measured');
  const done = new Set(measured.map(({ trial }) => trial));
  const cut = new Set(run.plan.filter(({ trial }) => !done.has(trial)).map(({ repetition }) => repetition));
  return measured.filter(({ repetition }) => !cut.has(repetition));
}

/**
 * The record of a run that is carried on. What was measured must have met the same scenario, topologies and machine.
 * @param fresh  the record that the same words would begin a new run with
 * @throws {BenchdayError} RESUME_REFUSED naming everything that differs
 */
export function resumedRecord(stored: RunRecord, fresh: RunRecord, kept: number): RunRecord {
  const differences = differencesBetween(stored, fresh);
  if (differences.length > 0) {
    throw new BenchdayError(
      'RESUME_REFUSED',
      `${stored.runId} cannot be resumed, since its trials would not be comparable:\n  ${differences.join('\n  ')}`,
      stored.topologies.some(({ word = '' }) => lacksSecret(word))
        ? { hint: 'passwords are not stored: name the topologies as they were, with -t beside --resume' }
        : {},
    );
  }
  const { finishedAtMs: _ended, ...rest } = stored;
  return { ...rest, state: 'running', resumed: [...(stored.resumed ?? []), { atMs: wallMs(), keptTrials: kept }] };
}

function differencesBetween(stored: RunRecord, fresh: RunRecord): readonly string[] {
  return [
    ...changed('the version of benchday', stored.benchdayVersion, fresh.benchdayVersion),
    ...changed('the scenario', stored.scenario.sha256, fresh.scenario.sha256),
    ...changed('the seed', stored.scenario.seed, fresh.scenario.seed),
    ...changed('the schedule', stored.schedule.digest, fresh.schedule.digest),
    ...changed('the load engine', stored.scenario.engine, fresh.scenario.engine),
    ...changed('the warm-up', JSON.stringify(stored.scenario.warmUp), JSON.stringify(fresh.scenario.warmUp)),
    ...topologyDifferences(stored, fresh),
    ...mountedDifferences(stored, fresh),
    ...armDifferences(stored, fresh),
    ...changed('the Swarm', stored.environment.swarm?.id ?? 'none', fresh.environment.swarm?.id ?? 'none'),
    ...changed('the servers of the Swarm', serversOf(stored), serversOf(fresh)),
    ...MACHINE.flatMap((part) => changed(`the machine's ${part}`, stored.environment[part], fresh.environment[part])),
  ];
}

function serversOf({ environment: { swarm } }: RunRecord): string {
  return (swarm?.servers ?? []).map(({ name, cpus, memoryBytes }) => `${name} ${cpus} ${memoryBytes}`).join(', ');
}

function topologyDifferences(stored: RunRecord, fresh: RunRecord): readonly string[] {
  const names = ({ topologies }: RunRecord) => topologies.map(({ name }) => name).join(', ');
  if (names(stored) !== names(fresh)) return changed('the topologies', names(stored), names(fresh));
  return stored.topologies.flatMap(({ name, sha256 }, at) =>
    changed(`the compose file of ${name}`, sha256, fresh.topologies[at]?.sha256 ?? 'none'),
  );
}

/** What was not looked into, then or now, is not known to be another. */
function mountedDifferences(stored: RunRecord, fresh: RunRecord): readonly string[] {
  return stored.topologies.flatMap(({ name, mounted = [] }, at) => {
    const now = fresh.topologies[at]?.mounted;
    if (now === undefined) return [];
    return mounted.flatMap(({ path, sha256 }) => {
      const other = now.find((one) => one.path === path)?.sha256;
      return other === undefined ? [] : changed(`what ${name} mounts from ${path}, sha256,`, sha256, other);
    });
  });
}

function armDifferences(stored: RunRecord, fresh: RunRecord): readonly string[] {
  return (stored.arms ?? []).flatMap(({ name, images }) => {
    const all = fresh.arms?.find((arm) => arm.name === name)?.images ?? [];
    return images.flatMap(({ service, image, imageId, mounted = [] }) => {
      const now = all.find((other) => other.service === service);
      return [
        ...changed(`the image ${image} of ${name}, service ${service},`, imageId, now?.imageId ?? 'gone'),
        ...mounted.flatMap(({ path, files, isWritten }) => {
          const other = now?.mounted?.find((one) => one.path === path);
          if (files === undefined || isWritten === true || other?.files === undefined) return [];
          return changed(`what ${service} of ${name} mounts from ${path}, sha256,`, files, other.files);
        }),
      ];
    });
  });
}

function changed(what: string, before: string | number, now: string | number): readonly string[] {
  return before === now ? [] : [`${what} was ${before} and is ${now}`];
}
