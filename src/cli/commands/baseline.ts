import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { baselineOf, baselineText } from '../../verdicts/gate/baseline.ts';
import { writeAtomically } from '../../base/atomic-file.ts';
import { parsedWords } from '../parsed-words.ts';
import { readSubject } from '../run-subject.ts';
import type { Command } from './command.ts';

const given = z.object({
  action: z.enum(['save']),
  run: z.string(),
  topology: z.string().optional(),
  output: z.string(),
  reports: z.string(),
});

export const baselineCommand: Command = {
  examples: [
    ['$0 baseline save latest --topology legacy -o baseline.json', 'what a hit of legacy costs, to be committed'],
  ],
  options: (own) =>
    own
      .positional('action', { choices: ['save'] as const, demandOption: true, describe: 'what to do' })
      .positional('run', { type: 'string', default: 'latest', describe: 'its id, path, or latest' })
      .option('topology', { alias: 't', type: 'string', describe: "default: the run's only one" })
      .option('output', { alias: 'o', type: 'string', default: 'baseline.json', describe: 'where to' })
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' }),
  async run(words, console) {
    const { run, topology, output, reports } = parsedWords(given, words, 'baseline');
    const subject = await readSubject(run, resolve(reports), topology);
    const baseline = baselineOf(subject);
    if (baseline.metrics.length === 0) {
      throw new BenchdayError(
        'USAGE',
        `no trial of ${subject.topology} in ${subject.run.runId} is valid for work metrics`,
      );
    }
    const file = resolve(output);
    await writeAtomically(file, baselineText(baseline));
    if (console.isJson) console.out(JSON.stringify({ file, baseline, exit: { code: EXIT.ok, reason: 'ok' } }));
    else {
      const what = baseline.metrics.map(({ metric, values }) => `${metric} (${values.length} trials)`).join(', ');
      console.out(`${relative(process.cwd(), file)}: ${subject.topology} of ${subject.run.runId}: ${what}`);
    }
    return EXIT.ok;
  },
};
