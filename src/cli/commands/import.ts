import { access } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { monotonicMs } from '../../base/clock.ts';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { summariseImport, type ImportSummary } from '../../import/import-summary.ts';
import { profileText, requestsText } from '../../import/profile-text.ts';
import { readLogs, totalBytes } from '../../import/read-logs.ts';
import { STANDARD_INPUT } from '../../import/standard-input.ts';
import { writeAtomically } from '../../base/atomic-file.ts';
import type { Console } from '../console.ts';
import { onInterruption } from '../interruption.ts';
import { importLines } from '../import-lines.ts';
import { openByteProgress } from '../progress/byte-progress.ts';
import type { Command } from './command.ts';

const given = z.object({
  logs: z.array(z.string()).min(1),
  output: z.string().optional(),
  requests: z.string().optional(),
  top: z.int().min(1).max(100),
  parts: z.union([z.literal(24), z.literal(96)]),
  name: z.string().min(1).max(64).optional(),
  force: z.boolean(),
});
type Given = z.output<typeof given>;

export const importCommand: Command = {
  examples: [
    ['$0 import access.log.gz -o scenarios/profiles/mine.yaml', 'the day of a log as a profile'],
    ['$0 import - --parts 96 < access.log', 'from standard input, in quarters of an hour, only shown'],
    [
      '$0 import a.log b.log -o day.yaml --requests mix.yaml',
      'several files; also the most visited paths as a request mix',
    ],
  ],
  options: (own) =>
    own
      .positional('logs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe:
          'access logs, plain or .gz, - for standard input: common, combined, W3C extended, JSON lines (nginx, Caddy, Traefik), AWS ELB and ALB',
      })
      .option('output', { alias: 'o', type: 'string', describe: 'profile file to write' })
      .option('requests', { type: 'string', describe: 'request mix to write: the most visited paths' })
      .option('top', { type: 'number', default: 40, describe: 'how many paths the request mix holds, 1 to 100' })
      .option('parts', { type: 'number', choices: [24, 96], default: 24, describe: 'parts of the day in the curve' })
      .option('name', { type: 'string', describe: 'of the profile; default: the file written' })
      .option('force', { type: 'boolean', default: false, describe: 'overwrite files that exist' }),
  async run(words, console) {
    const options = given.parse(words);
    for (const file of [options.output, options.requests]) await refuseExisting(file, options.force);
    const startedMs = monotonicMs();
    const summary = await read(options, console);
    const seconds = (monotonicMs() - startedMs) / 1000;
    if (summary.requests === 0) throw nothingToUse(options, summary);
    const files = options.logs
      .map((file) => (file === STANDARD_INPUT ? 'standard input' : path.basename(file)))
      .join(', ');
    const written = await write(options, summary, files);
    if (console.isJson) {
      console.out(JSON.stringify({ ...summary, seconds, written, exit: { code: EXIT.ok } }));
      return EXIT.ok;
    }
    for (const line of importLines(summary, { files, seconds, colors: console.outColors })) console.out(line);
    for (const file of written) console.out(`wrote ${file}`);
    if (options.output !== undefined) console.out(`use it in a scenario: profile: ${profileReference(options.output)}`);
    return EXIT.ok;
  },
};

async function read({ logs, parts }: Given, console: Console): Promise<ImportSummary> {
  using interruption = onInterruption(console);
  using progress = openByteProgress(console, await totalBytes(logs));
  const log = await readLogs({
    files: logs,
    standardInput: process.stdin,
    signal: interruption.signal,
    onBytes: (bytes) => {
      progress.add(bytes);
    },
  });
  return summariseImport(log, parts);
}

async function write({ output, requests, top, name }: Given, summary: ImportSummary, files: string): Promise<string[]> {
  if (output !== undefined) {
    await writeAtomically(output, profileText(summary, { name: name ?? path.parse(output).name, files }));
  }
  if (requests !== undefined) await writeAtomically(requests, requestsText(summary.topPaths.slice(0, top), files));
  return [output, requests].filter((file) => file !== undefined);
}

async function refuseExisting(file: string | undefined, isForced: boolean): Promise<void> {
  if (file === undefined || isForced) return;
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new BenchdayError('USAGE', `${file} exists already`, { hint: '--force overwrites it' });
}

function nothingToUse({ logs }: Given, { lines, rejections, exclusions }: ImportSummary): BenchdayError {
  const reasons = [...rejections, ...exclusions].map(
    ({ reason, count, examples }) => `  ${count} ${reason}, e.g. ${examples[0] ?? ''}`,
  );
  return new BenchdayError(
    'FILE_INVALID',
    [`no request could be read from ${logs.join(', ')}: ${lines} lines`, ...reasons].join('\n'),
    { hint: 'benchday import --help names the formats' },
  );
}

/** Profiles of the project go by name, others by path. */
function profileReference(output: string): string {
  const { dir, name } = path.parse(output);
  return path.normalize(dir).endsWith(path.join('scenarios', 'profiles')) ? name : path.resolve(output);
}
