import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { withoutSecretWords } from '../../base/secrets.ts';
import { comparePlaces } from '../../jobs/parity/compare-places.ts';
import { reportsOption } from '../options.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

export const parityCommand = defineCommand({
  name: 'parity',
  examples: [
    [
      '$0 parity dev=./compose.dev.yaml qa=./compose.qa.yaml production=./compose.yaml',
      'services, images and names of settings that are not the same everywhere',
    ],
  ],
  options: (own) =>
    own
      .positional('places', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: '<place>=<topology or Compose file>, the one that serves the users last',
      })
      .option('reports', reportsOption()),
  given: z.object({ places: z.array(z.string()), reports: z.string().min(1) }),
  async run({ places, reports }, console) {
    const command = ['benchday', ...withoutSecretWords(process.argv.slice(2))];
    const outcome = await comparePlaces(places, { command, reports: resolve(reports) });
    const { record, file, exit } = outcome;
    if (console.isJson) console.out(JSON.stringify(outcome));
    else {
      for (const { service, differences, unknown } of record.services) {
        for (const what of differences) console.out(printable(`differs   ${service} ${what}`));
        for (const what of unknown) console.out(printable(`unknown   ${service} ${what}`));
      }
      console.out(printable(`parity    ${record.topology}: ${record.state}: ${record.sentence}`));
      if (exit.code !== 0) console.out(printable(`exit      ${exit.code}: ${exit.reason}`));
      console.out(`record    ${relative(process.cwd(), file)}`);
    }
    return exit.code;
  },
});
