import type { DrillPlay } from '../../records/drill-record.ts';
import type { DrillVersions } from '../../records/drill-versions.ts';

export interface LockedVersions {
  /** instances that were looked at before and after */
  readonly instances: number;
  /** in what a restart, or making anew by the same name, brings another version; one sentence each */
  readonly differences: readonly string[];
  /** why that is not known of all; absent: it is */
  readonly open?: string;
}

/**
 * Whether everything is of the same version after a restart, and would be if it were made again.
 * @returns undefined: nobody looked
 */
export function lockedVersions({ marks, trial }: Pick<DrillPlay, 'marks' | 'trial'>): LockedVersions | undefined {
  const [before, after] = marks.flatMap(({ versions }) => versions ?? []);
  if (before === undefined) return undefined;
  const { instances } = before;
  if (after === undefined)
    return { instances: instances.length, differences: [], open: `nobody looked after the restart in trial ${trial}` };
  const gone = missing(after);
  const engine = before.engine === after.engine ? [] : [`the engine was ${before.engine} and is ${after.engine}`];
  const found = instances.map((one) => differenceOf(one, after));
  return {
    instances: instances.length,
    differences: [...new Set([...engine, ...found.flatMap((one) => one ?? [])])],
    ...(gone.length === 0 ? {} : { open: `${gone.join(', ')} did not run again in trial ${trial}` }),
  };
}

function missing({ instances }: DrillVersions): readonly string[] {
  return instances.filter(({ imageId }) => imageId === undefined).map(({ instance }) => instance);
}

function differenceOf(
  { instance, imageId }: DrillVersions['instances'][number],
  after: DrillVersions,
): string | undefined {
  const now = after.instances.find((one) => one.instance === instance);
  // What did not run before has no version, and what does not run now is open.
  if (imageId === undefined || now?.imageId === undefined) return undefined;
  if (now.imageId !== imageId) return `${instance} ran ${short(imageId)} and runs ${short(now.imageId)}`;
  if (now.namedId === imageId) return undefined;
  const leads = now.namedId === undefined ? 'to no image' : `to ${short(now.namedId)}`;
  return `${now.image} leads ${leads} by now, so ${instance} would be another version if it were made again`;
}

function short(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
