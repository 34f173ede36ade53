import { z } from 'zod';
import { measureSelftest } from '../../jobs/selftest/measure-selftest.ts';
import { openCaller } from '../open-caller.ts';
import { selftestLines } from '../selftest-lines.ts';
import { flagOption } from '../options.ts';
import { defineCommand } from './command.ts';

export const selftestCommand = defineCommand({
  name: 'selftest',
  examples: [
    ['$0 selftest', 'every load engine that is installed, about 40 s each'],
    ['$0 selftest --quick --engine replay', 'the built-in load engine only, about 20 s'],
  ],
  options: (own) =>
    own.option('quick', flagOption('a few seconds per behaviour')).option('engine', {
      type: 'string',
      requiresArg: true,
      array: true,
      describe: 'only this load engine; may be given again',
    }),
  given: z.object({ quick: z.boolean(), engine: z.array(z.string()).optional() }),
  async run({ quick, engine }, console) {
    using caller = openCaller(console);
    const outcome = await measureSelftest({ engines: engine, isQuick: quick }, caller);
    if (console.isJson) console.out(JSON.stringify(outcome));
    else for (const line of selftestLines(outcome, console.outColors)) console.out(line);
    return outcome.exit.code;
  },
});
