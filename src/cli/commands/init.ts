import { z } from 'zod';
import { initProject } from '../../jobs/init/init-project.ts';
import { initLines } from '../init-lines.ts';
import { openCaller } from '../open-caller.ts';
import { composeOptions, fileOption, fileWords, flagOption, numberOption, numberWord, textOption } from '../options.ts';
import { defineCommand } from './command.ts';

export const initCommand = defineCommand({
  name: 'init',
  examples: [
    ['$0 init', 'the application in this folder'],
    ['$0 init ./shop --entry web:8080', 'where visitors come in, if it cannot be found'],
    ['$0 init docker-compose.prod.yml --force', 'by another Compose file; what an earlier one wrote is replaced'],
    ['$0 init -f compose.yaml -f compose.prod.yaml --profile web --env-file prod.env', 'as docker compose takes them'],
  ],
  options: (own) =>
    own
      .positional('folder', { type: 'string', default: '.', describe: 'folder of an application, or its Compose file' })
      .option('entry', textOption('service and port that visitors ask, as web:8080 or https://web:8443'))
      .option('file', fileOption)
      .options(composeOptions)
      .option('duration', numberOption('seconds of a trial', { default: 60 }))
      .option('gitignore', flagOption('add reports/ to .gitignore'))
      .option('force', flagOption('overwrite files that exist')),
  given: z.object({
    folder: z.string().min(1),
    entry: z.string().min(1).optional(),
    file: fileWords,
    duration: numberWord(z.number().min(1).max(86_400)),
    gitignore: z.boolean(),
    force: z.boolean(),
  }),
  async run({ duration: durationS, file: files, ...words }, console) {
    using caller = openCaller(console);
    const made = await initProject({ ...words, files, durationS }, caller.signal);
    if (console.isJson) console.out(JSON.stringify(made));
    else for (const line of initLines(made, console.outColors)) console.out(line);
    return made.exit.code;
  },
});
