import { z } from 'zod';
import { importLogs } from '../../jobs/import/import-logs.ts';
import { importMix } from '../../jobs/import/import-mix.ts';
import { importLines } from '../import-lines.ts';
import { printable } from '../print-error.ts';
import { showMix } from '../show-mix.ts';
import { openCaller } from '../open-caller.ts';
import { openByteProgress } from '../progress/byte-progress.ts';
import { flagOption, numberOption, numberWord, textOption } from '../options.ts';
import { defineCommand } from './command.ts';

const LOGS =
  'access logs, plain, .gz, .zst or .bz2, - for standard input: common, combined, W3C extended and IIS, JSON lines, LTSV, logfmt, CSV, HAProxy, Envoy, Squid, AWS ELB, ALB and S3, nginx-proxy-manager, uWSGI; also as docker compose, Kubernetes, syslog, journald and fluentd pass them on; or one .har or OpenAPI file for --requests';

export const importCommand = defineCommand({
  name: 'import',
  examples: [
    ['$0 import access.log.gz -o scenarios/profiles/mine.yaml', 'the day of a log as a profile'],
    [
      '$0 import openapi.yaml --requests mix.yaml',
      'the endpoints of a description, or of a recorded visit (.har), as a mix',
    ],
    ['$0 import - --parts 96 < access.log', 'from standard input, in quarters of an hour, only shown'],
    ['$0 import a.log b.log -o day.yaml --requests mix.yaml', 'several files; also the most used endpoints as a mix'],
    ['$0 import access.log -o day.yaml --flows visits.yaml', 'the visits of a log as a scenario of flows'],
    [
      `$0 import own.log --format '$remote_addr [$time_local] "$request" $status'`,
      "nginx's log_format, or Apache's LogFormat",
    ],
  ],
  options: (own) =>
    own
      .positional('logs', { type: 'string', array: true, demandOption: true, describe: LOGS })
      .option('output', textOption('profile file to write', { alias: 'o' }))
      .option('requests', textOption('request mix to write: the most used endpoints'))
      .option('flows', textOption('scenario to write: the visits of the log as flows, with its think times'))
      .option('session-gap', numberOption('minutes of absence that end a visit, 1 to 60', { default: 30 }))
      .option('top', numberOption('how many endpoints mix and flows hold, 1 to 100', { default: 40 }))
      .option('parts', {
        type: 'number',
        requiresArg: true,
        choices: [24, 96],
        default: 24,
        describe: 'parts of the day in the curve',
      })
      .option('format', textOption("the log's own format, as nginx's log_format or Apache's LogFormat has it"))
      .option('name', textOption('of the profile; default: the file written'))
      .option('force', flagOption('overwrite files that exist; use logs of which less than half could be read')),
  given: z.object({
    logs: z.array(z.string()).min(1),
    output: z.string().optional(),
    requests: z.string().optional(),
    flows: z.string().optional(),
    'session-gap': numberWord(z.number().min(1).max(60)),
    top: numberWord(z.int().min(1).max(100)),
    parts: z.union([z.literal(24), z.literal(96)]),
    name: z.string().min(1).max(64).optional(),
    format: z.string().min(1).optional(),
    force: z.boolean(),
  }),
  async run(words, console) {
    const { 'session-gap': gapMinutes, ...given } = words;
    const asked = { ...given, sessionGapS: gapMinutes * 60 };
    const made = await importMix(asked);
    if (made !== undefined) return showMix(made, console);
    using caller = openCaller(console);
    const { signal } = caller;
    const imported = await importLogs(asked, { signal, bytes: (total) => openByteProgress(console, total) });
    const { summary, mix, flows, fidelity, seconds, written, profile, exit } = imported;
    if (console.isJson) console.out(JSON.stringify({ ...summary, mix, flows, fidelity, seconds, written, exit }));
    else {
      for (const line of importLines(imported, console.outColors)) console.out(line);
      for (const file of written) console.out(`wrote ${printable(file)}`);
      if (profile !== undefined) console.out(`use it in a scenario: profile: ${profile}`);
    }
    return exit.code;
  },
});
