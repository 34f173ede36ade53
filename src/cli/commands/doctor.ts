import { z } from 'zod';
import { EXIT } from '../../base/errors.ts';
import { installK6 } from '../../engines/k6/binary.ts';
import type { Console } from '../console.ts';
import { type Finding, examine } from '../doctor/examine.ts';
import { onInterruption } from '../interruption.ts';
import type { Command } from './command.ts';

const given = z.object({ reports: z.string(), install: z.enum(['k6']).optional() });

export const doctorCommand: Command = {
  examples: [
    ['$0 doctor', 'before a benchmarking day'],
    ['$0 doctor --install k6', 'build k6 with Go into the cache of this checkout; takes minutes'],
  ],
  options: (own) =>
    own
      .option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' })
      .option('install', { type: 'string', choices: ['k6'], describe: 'install a load engine first' }),
  async run(words, console) {
    const { reports, install } = given.parse(words);
    if (install === 'k6') await installEngine(console);
    const findings = await examine({ reports });
    const code = findings.some(({ state }) => state === 'bad') ? EXIT.environment : EXIT.ok;
    if (console.isJson) {
      console.out(JSON.stringify({ findings, exit: { code } }));
      return code;
    }
    const { green, yellow, red, dim } = console.outColors;
    const signs: Record<Finding['state'], string> = {
      good: green('✓ ok      '),
      warning: yellow('! warning '),
      bad: red('✗ missing '),
    };
    for (const { state, name, detail, hint } of findings) {
      console.out(`${signs[state]} ${name.padEnd(16)} ${detail}${hint === undefined ? '' : dim(`  -> ${hint}`)}`);
    }
    return code;
  },
};

async function installEngine(console: Console): Promise<void> {
  using interruption = onInterruption(console);
  console.err('building k6 with Go; this takes minutes');
  const file = await installK6(interruption.signal, (line) => {
    console.err(line);
  });
  console.err(`k6 is at ${file}`);
}
