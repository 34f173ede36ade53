import { z } from 'zod';
import { EXIT } from '../../core/errors.ts';
import { type Finding, examine } from '../doctor/examine.ts';
import type { Command } from './command.ts';

const given = z.object({ reports: z.string() });

export const doctorCommand: Command = {
  usage: 'doctor',
  summary: 'look whether this machine can measure: Docker, images, engines, cores, disk, CPU steal',
  examples: [['$0 doctor', 'before a benchmarking day']],
  options: (own) => own.option('reports', { type: 'string', default: 'reports', describe: 'folder of all runs' }),
  async run(words, console) {
    const { reports } = given.parse(words);
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
