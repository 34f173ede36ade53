import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { counted } from '../../base/number-text.ts';
import { saveBaseline } from '../../jobs/gate/save-baseline.ts';
import { oneTopology, reportsOption, runPositional, topologyOption, topologyWords, textOption } from '../options.ts';
import { defineCommand } from './command.ts';

export const baselineCommand = defineCommand({
  name: 'baseline',
  examples: [['$0 baseline save latest -t legacy -o baseline.json', 'what a hit of legacy costs, to be committed']],
  options: (own) =>
    own
      .positional('action', { choices: ['save'] as const, demandOption: true, describe: 'what to do' })
      .positional('run', runPositional('its id, path, or latest'))
      .option('topology', topologyOption("default: the run's only one"))
      .option('output', textOption('where to', { alias: 'o', default: 'baseline.json' }))
      .option('reports', reportsOption()),
  given: z.object({
    action: z.enum(['save']),
    run: z.string(),
    topology: topologyWords,
    output: z.string(),
    reports: z.string().min(1),
  }),
  async run({ run, topology, output, reports }, console) {
    const file = resolve(output);
    const saved = await saveBaseline({
      ...{ run, file, reports: resolve(reports) },
      topology: oneTopology(topology, 'baseline'),
    });
    const { baseline, subject, exit } = saved;
    const what = baseline.metrics
      .map(({ metric, values }) => `${metric} (${counted(values.length, 'trial')})`)
      .join(', ');
    if (console.isJson) console.out(JSON.stringify({ file, baseline, exit }));
    else console.out(`${relative(process.cwd(), file)}: ${subject.topology} of ${subject.runId}: ${what}`);
    return exit.code;
  },
});
