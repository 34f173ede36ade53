import { ownIdentity } from '../../base/process-identity.ts';
import type { Service } from '../../topology/topology.ts';

/** Everything made for a run carries these labels; tear-down goes by them alone. */
export const LABEL = {
  run: 'benchday.run',
  trial: 'benchday.trial',
  service: 'benchday.service',
  /** names of variables whose values are shown nowhere, and the folder of secrets where they were written */
  hidden: 'benchday.hidden',
  /** the process that made it, see core/process-identity */
  owner: 'benchday.owner',
  /** of a volume that is kept between runs: restored files of a database */
  data: 'benchday.data',
  /** of such a volume: which of several that made it at once has it */
  claim: 'benchday.claim',
} as const;

/** The run and the trial something is made for. */
export interface Owner {
  readonly runId: string;
  readonly trial: string;
}

/** What to remove: everything of benchday, of one run, or of one trial. */
export type Scope = 'all' | { readonly runId: string } | Owner;

export function labelsOf(scope: Scope): string[] {
  if (scope === 'all') return [LABEL.run];
  const run = `${LABEL.run}=${scope.runId}`;
  return 'trial' in scope ? [run, `${LABEL.trial}=${scope.trial}`] : [run];
}

/** A name Docker accepts ([a-zA-Z0-9_.-]), e.g. benchday-<run>-<trial>-<service>-<n>. */
export function objectName(owner: Owner, ...parts: readonly string[]): string {
  return ['benchday', owner.runId, owner.trial, ...parts].join('-').replaceAll(/[^\w.-]/g, '_');
}

/** So that whoever reads what the container says knows what not to show. */
export function hiddenLabel({
  fromFiles = [],
  files = [],
}: Pick<Service, 'fromFiles' | 'files'>): Record<string, string> {
  const hasSecrets = files.some(({ target }) => target.startsWith(`${SECRETS}/`));
  const hidden = [...fromFiles, ...(hasSecrets ? [SECRETS] : [])];
  return hidden.length === 0 ? {} : { [LABEL.hidden]: hidden.join(' ') };
}

/** Where Compose puts the secrets of a service. */
export const SECRETS = '/run/secrets';

export function ownerLabels(owner: Owner): Record<string, string> {
  return { [LABEL.run]: owner.runId, [LABEL.trial]: owner.trial, [LABEL.owner]: ownIdentity() };
}

/** Of what is made while images are built, so that `benchday down` finds what a killed build left. @param what  it is for */
export function buildLabels(what: string): Record<string, string> {
  return { [LABEL.run]: 'build', [LABEL.owner]: ownIdentity(), [LABEL.service]: what };
}

/** The labels of a container by which what is made beside it goes with its run. */
export function runLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries([LABEL.run, LABEL.trial, LABEL.owner].map((label) => [label, labels[label] ?? '']));
}
