import { z } from 'zod';
import { validateFiles } from '../../jobs/validate/validate-files.ts';
import { BenchdayError } from '../../base/errors.ts';
import { accessLines } from '../access-lines.ts';
import { namedTopologies } from '../named-topologies.ts';
import { composeOptions, fileOption, fileWords } from '../options.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

export const validateCommand = defineCommand({
  name: 'validate',
  examples: [
    ['$0 validate scenarios/quick-day.yaml', 'a scenario with its profile and request mix'],
    ['$0 validate ./a ./b/compose.yaml', 'topologies: a compose file, or the folder that holds it'],
    ['$0 validate -f compose.yaml -f compose.prod.yaml', 'files that are merged into one topology'],
  ],
  options: (own) =>
    own
      .positional('files', { type: 'string', array: true, describe: 'files or folders' })
      .option('file', fileOption)
      .options(composeOptions),
  given: z.object({ files: z.array(z.string()).default([]), file: fileWords }),
  async run({ files, file: merged }, console) {
    const words = namedTopologies(files, merged) ?? files;
    if (words.length === 0) throw new BenchdayError('USAGE', 'name a file or folder to validate');
    const validated = await validateFiles(words);
    if (console.isJson) console.out(JSON.stringify(validated));
    else {
      for (const { file, kind, problems, hint = '', hostAccess, notes = [] } of validated.files) {
        if (problems === undefined) {
          console.out(`${console.outColors.green('ok')}  ${file} (${kind ?? ''})`);
          for (const line of accessLines(hostAccess ?? [])) console.out(line);
          for (const note of notes) console.out(`    note: ${note}`);
        } else {
          console.err(`${console.errColors.red('bad')} ${file}\n${printable(problems)}`);
          console.err(`${console.errColors.dim('  hint')} ${printable(hint)}`);
        }
      }
    }
    return validated.exit.code;
  },
});
