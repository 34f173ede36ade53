import { z } from 'zod';
import { validateFiles } from '../../jobs/validate/validate-files.ts';
import { accessLines } from '../access-lines.ts';
import { defineCommand } from './command.ts';

export const validateCommand = defineCommand({
  name: 'validate',
  examples: [
    ['$0 validate scenarios/quick-day.yaml', 'a scenario with its profile and request mix'],
    ['$0 validate ./a ./b/compose.yaml', 'topologies: a compose file, or the folder that holds it'],
  ],
  options: (own) =>
    own.positional('files', { type: 'string', array: true, demandOption: true, describe: 'files or folders' }),
  given: z.object({ files: z.array(z.string()).min(1) }),
  async run({ files }, console) {
    const validated = await validateFiles(files);
    if (console.isJson) console.out(JSON.stringify(validated));
    else {
      for (const { file, kind, problems, hostAccess, notes = [] } of validated.files) {
        if (problems === undefined) {
          console.out(`${console.outColors.green('ok')}  ${file} (${kind ?? ''})`);
          for (const line of accessLines(hostAccess ?? [])) console.out(line);
          for (const note of notes) console.out(`    note: ${note}`);
        } else console.err(`${console.errColors.red('bad')} ${file}\n${problems}`);
      }
    }
    return validated.exit.code;
  },
});
