import { z } from 'zod';
import { type Finding, examine, installK6 } from '../../jobs/doctor/examine.ts';
import type { Console } from '../console.ts';
import { openCaller } from '../open-caller.ts';
import { reportsOption, swarmOptions, swarmWords } from '../options.ts';
import { defineCommand } from './command.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  examples: [
    ['$0 doctor', 'before a benchmarking day'],
    ['$0 doctor --swarm my-manager', 'whether topologies can run on a Swarm, and what is missing'],
    ['$0 doctor --install k6', 'build k6 with Go into the cache of this checkout; takes minutes'],
  ],
  options: (own) =>
    own
      .option('reports', reportsOption())
      .options(swarmOptions)
      .option('install', {
        type: 'string',
        requiresArg: true,
        choices: ['k6'],
        describe: 'install a load engine first',
      }),
  given: z.object({ reports: z.string().min(1), ...swarmWords, install: z.enum(['k6']).optional() }),
  async run({ install, ...words }, console) {
    if (install === 'k6') await installEngine(console);
    const examined = await examine(words);
    if (console.isJson) console.out(JSON.stringify(examined));
    else for (const line of findingLines(examined.findings, console)) console.out(line);
    return examined.exit.code;
  },
});

/** One line each, in columns as wide as the longest name; what has several lines stays in its column. */
export function findingLines(findings: readonly Finding[], { outColors }: Pick<Console, 'outColors'>): string[] {
  const { green, yellow, red, dim } = outColors;
  const signs = { good: green('✓ ok      '), warning: yellow('! warning '), bad: red('✗ missing ') };
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  const indent = ' '.repeat('✓ ok       '.length + width + 1);
  return findings.map(({ state, name, detail, hint }) => {
    const text = `${detail}${hint === undefined ? '' : dim(`  -> ${hint}`)}`;
    return `${signs[state]} ${name.padEnd(width)} ${text.replaceAll('\n', `\n${indent}`)}`;
  });
}

async function installEngine(console: Console): Promise<void> {
  using caller = openCaller(console);
  caller.say('building k6 with Go; this takes minutes');
  const file = await installK6(caller.signal, (line) => {
    console.err(line);
  });
  caller.say(`k6 is at ${file}`);
}
