import { z } from 'zod';
import { type Finding, examine, installK6 } from '../../jobs/doctor/examine.ts';
import type { Console } from '../console.ts';
import { openCaller } from '../open-caller.ts';
import { reportsOption } from '../options.ts';
import { defineCommand } from './command.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  examples: [
    ['$0 doctor', 'before a benchmarking day'],
    ['$0 doctor --install k6', 'build k6 with Go into the cache of this checkout; takes minutes'],
  ],
  options: (own) =>
    own.option('reports', reportsOption()).option('install', {
      type: 'string',
      requiresArg: true,
      choices: ['k6'],
      describe: 'install a load engine first',
    }),
  given: z.object({ reports: z.string().min(1), install: z.enum(['k6']).optional() }),
  async run({ reports, install }, console) {
    if (install === 'k6') await installEngine(console);
    const examined = await examine({ reports });
    if (console.isJson) console.out(JSON.stringify(examined));
    else for (const finding of examined.findings) console.out(lineOf(finding, console));
    return examined.exit.code;
  },
});

function lineOf({ state, name, detail, hint }: Finding, { outColors }: Console): string {
  const { green, yellow, red, dim } = outColors;
  const sign = { good: green('✓ ok      '), warning: yellow('! warning '), bad: red('✗ missing ') }[state];
  return `${sign} ${name.padEnd(22)} ${detail}${hint === undefined ? '' : dim(`  -> ${hint}`)}`;
}

async function installEngine(console: Console): Promise<void> {
  using caller = openCaller(console);
  caller.say('building k6 with Go; this takes minutes');
  const file = await installK6(caller.signal, (line) => {
    console.err(line);
  });
  caller.say(`k6 is at ${file}`);
}
