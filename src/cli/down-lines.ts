import type { LabEnd, LeftRun, Removed, RemovedLeftovers } from '../jobs/down/remove-leftovers.ts';
import type { RemovedFromSwarm } from '../jobs/down/remove-from-swarm.ts';
import { printable } from './print-error.ts';

/** What was removed, left and undone on this machine. */
export function downLines({ removed, left, faults, labs, data, scratch }: RemovedLeftovers): readonly string[] {
  const isLeft = left.length > 0 || labs.some(({ state }) => state === 'left');
  return [
    ...removedLines({ removed, left }),
    ...faults.map(({ word, runId, problem }) =>
      printable(`${word} of ${runId}: ${problem === undefined ? 'undone' : `not undone: ${problem}`}`),
    ),
    ...labs.map(labLine),
    ...(isLeft ? ['benchday down --all removes these too'] : []),
    ...(data.removed > 0 ? [`removed ${data.removed} restored data sets`] : []),
    ...(data.kept > 0
      ? [`kept ${data.kept} restored data sets for later runs; benchday down --data removes them`]
      : []),
    ...scratchLines(scratch).map(printable),
  ];
}

/** The same of a Swarm. */
export function swarmDownLines({ removed, left, problems }: RemovedFromSwarm): readonly string[] {
  return [
    ...removedLines({ removed, left }),
    ...(left.length > 0 ? ['benchday down --all --swarm removes these too'] : []),
    ...problems.map((problem) => printable(`not looked at: ${problem}`)),
  ];
}

function removedLines({ removed, left }: Pick<RemovedFromSwarm, 'removed' | 'left'>): readonly string[] {
  return [
    `removed ${inWords(removed)}`,
    ...left.map((run) => `left ${inWords(run)} of ${run.runId}: ${reasonOf(run)}`),
  ];
}

function inWords({ containers, networks, volumes }: Removed): string {
  return `${containers} containers, ${networks} networks, ${volumes} volumes`;
}

function scratchLines({ removed, left }: RemovedLeftovers['scratch']): readonly string[] {
  const gone = removed > 0 ? [`removed ${removed} temporary folders`] : [];
  return [...gone, ...left.map((why) => `left a temporary folder: ${why}`)];
}

function labLine(lab: LabEnd): string {
  if (lab.state === 'left') {
    const { removed } = lab;
    const isClean = removed.containers + removed.networks + removed.volumes === 0;
    const rest = isClean ? '' : `; removed ${inWords(removed)} of killed runs from it`;
    return `left the lab ${lab.name}, in use by ${lab.users.join(', ')}${rest}`;
  }
  return `removed the lab ${lab.name}: ${inWords(lab)}`;
}

function reasonOf({ owner }: LeftRun): string {
  switch (owner.state) {
    case 'living':
    case 'gone':
      return `its process ${owner.pid} is still running`;
    case 'elsewhere':
      return `its process ${owner.pid} is on another machine, ${owner.host}`;
    case 'unknown':
      return 'it does not say which process owns it';
  }
}
