import { z } from 'zod';
import {
  type LabEnd,
  type LeftRun,
  type Removed,
  type RemovedLeftovers,
  removeLeftovers,
} from '../../jobs/down/remove-leftovers.ts';
import { flagOption } from '../options.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

export const downCommand = defineCommand({
  name: 'down',
  examples: [
    ['$0 down', 'after a run was killed'],
    ['$0 down --all', 'everything of benchday, also of a run that is measuring now'],
    ['$0 down --data', 'also the databases that were restored from dumps, which later runs would use again'],
  ],
  options: (own) =>
    own
      .option('all', flagOption('also what belongs to a run that has not ended'))
      .option('data', flagOption('also restored data sets, which are kept for later runs')),
  given: z.object({ all: z.boolean(), data: z.boolean() }),
  async run(words, console) {
    const outcome = await removeLeftovers(words);
    const { removed, left, faults, labs, data, scratch, exit } = outcome;
    if (console.isJson) console.out(JSON.stringify(outcome));
    else {
      console.out(`removed ${inWords(removed)}`);
      for (const run of left) console.out(`left ${inWords(run)} of ${run.runId}: ${reasonOf(run)}`);
      for (const { word, runId, problem } of faults) {
        console.out(printable(`${word} of ${runId}: ${problem === undefined ? 'undone' : `not undone: ${problem}`}`));
      }
      for (const lab of labs) console.out(labLine(lab));
      if (left.length > 0 || labs.some(({ state }) => state === 'left'))
        console.out('benchday down --all removes these too');
      if (data.removed > 0) console.out(`removed ${data.removed} restored data sets`);
      if (data.kept > 0)
        console.out(`kept ${data.kept} restored data sets for later runs; benchday down --data removes them`);
      for (const line of scratchLines(scratch)) console.out(printable(line));
    }
    return exit.code;
  },
});

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
