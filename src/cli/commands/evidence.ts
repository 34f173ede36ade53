import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { packEvidence } from '../../jobs/evidence/pack-evidence.ts';
import { onInterruption } from '../interruption.ts';
import { reportsOption, textOption } from '../options.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

export const evidenceCommand = defineCommand({
  name: 'evidence',
  examples: [['$0 evidence latest -o drills.tar.gz', 'the newest drill with its journals, ids and records']],
  options: (own) =>
    own
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'stored drills: ids, folders, or latest',
      })
      .option('output', textOption('the archive', { alias: 'o', default: 'evidence.tar.gz' }))
      .option('reports', reportsOption()),
  given: z.object({ runs: z.array(z.string()), output: z.string().min(1), reports: z.string().min(1) }),
  async run({ runs, output, reports }, console) {
    const command = ['evidence', ...runs, '--output', output];
    using interruption = onInterruption(console);
    const { signal } = interruption;
    const packed = await packEvidence({ runs, output: resolve(output), command, reports: resolve(reports), signal });
    const { manifest, path, exit } = packed;
    if (console.isJson) console.out(JSON.stringify(packed));
    else {
      for (const { sentence } of manifest.tried) console.out(printable(sentence));
      console.out(`${manifest.files.length} files in ${relative(process.cwd(), path)}`);
      console.out(`check     benchday verify-evidence ${printable(relative(process.cwd(), path))}`);
    }
    return exit.code;
  },
});
