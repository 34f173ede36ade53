import { access } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../base/atomic-file.ts';
import { monotonicMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { STANDARD_INPUT } from '../../base/standard-input.ts';
import { type ImportSummary, summariseImport } from '../../import/import-summary.ts';
import { profileText, requestsText } from '../../import/profile-text.ts';
import { readLogs, totalBytes } from '../../import/read-logs.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { Caller } from '../caller.ts';

export type { ImportSummary, OutcomeLine } from '../../import/import-summary.ts';

export interface ImportWords {
  /** paths; STANDARD_INPUT for what is piped in */
  readonly logs: readonly string[];
  /** profile to write; absent: none */
  readonly output?: string | undefined;
  /** request mix to write; absent: none */
  readonly requests?: string | undefined;
  /** paths in the request mix */
  readonly top: number;
  /** of the day in the curve */
  readonly parts: 24 | 96;
  /** of the profile; absent: that of the file written */
  readonly name?: string | undefined;
  /** whether files that exist are overwritten */
  readonly force: boolean;
}

export interface ImportOutcome {
  readonly summary: ImportSummary;
  /** names of the logs, for a reader */
  readonly files: string;
  readonly seconds: number;
  readonly written: readonly string[];
  /** how a scenario names the profile that was written */
  readonly profile?: string;
  readonly exit: Exit;
}

/** Told how many bytes were read. */
export interface ByteListener extends Disposable {
  add(bytes: number): void;
}

/**
 * Reads access logs, and writes a profile and a request mix where asked.
 * @param caller.bytes  opened with the size of the whole, undefined where that is not known
 * @throws {BenchdayError} USAGE for a file that exists, FILE_NOT_FOUND, FILE_INVALID where no request could be read, INTERRUPTED
 */
export async function importLogs(
  words: ImportWords,
  caller: Pick<Caller, 'signal'> & { readonly bytes: (total: number | undefined) => ByteListener },
): Promise<ImportOutcome> {
  for (const file of [words.output, words.requests]) await refuseExisting(file, words.force);
  const startedMs = monotonicMs();
  const summary = await read(words, caller);
  const seconds = (monotonicMs() - startedMs) / 1000;
  if (summary.requests === 0) throw nothingToUse(words, summary);
  const files = words.logs.map((file) => (file === STANDARD_INPUT ? 'standard input' : path.basename(file))).join(', ');
  const written = await write(words, summary, files);
  const profile = words.output === undefined ? {} : { profile: profileReference(words.output) };
  return { summary, files, seconds, written, ...profile, exit: exitOf({ kind: 'done' }) };
}

async function read(
  { logs, parts }: ImportWords,
  { signal, bytes }: Parameters<typeof importLogs>[1],
): Promise<ImportSummary> {
  using listener = bytes(await totalBytes(logs));
  const log = await readLogs({
    files: logs,
    standardInput: process.stdin,
    signal,
    onBytes: (count) => {
      listener.add(count);
    },
  });
  return summariseImport(log, parts);
}

async function write(
  { output, requests, top, name }: ImportWords,
  summary: ImportSummary,
  files: string,
): Promise<string[]> {
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

function nothingToUse({ logs }: ImportWords, { lines, rejections, exclusions }: ImportSummary): BenchdayError {
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
