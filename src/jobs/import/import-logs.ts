import path from 'node:path';
import { counted } from '../../base/number-text.ts';
import { monotonicMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { replaceFiles } from '../../base/replace-files.ts';
import { STANDARD_INPUT } from '../../base/standard-input.ts';
import { type ImportSummary, summariseImport } from '../../import/import-summary.ts';
import { refuseTargets } from './targets.ts';
import { type Fidelity, fidelityOf } from '../../import/fidelity.ts';
import { type FlowsOfLog, flowsText } from '../../import/flow-text.ts';
import { flowsOfLog } from '../../import/flows-of-log.ts';
import { groupedEndpoints } from '../../import/log-endpoints.ts';
import { MixCollector } from '../../import/mix-collector.ts';
import { type LogMix, mixOf, mixText } from '../../import/mix-text.ts';
import { profileText } from '../../import/profile-text.ts';
import { readLogs, totalBytes } from '../../import/read-logs.ts';
import { userFormat } from '../../import/user-format.ts';
import { VisitCollector } from '../../import/visit-collector.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { Caller } from '../caller.ts';

export type { FlowsOfLog } from '../../import/flow-text.ts';
export type { Fidelity } from '../../import/fidelity.ts';
export type { ImportSummary, OutcomeLine } from '../../import/import-summary.ts';

export interface ImportWords {
  /** paths; STANDARD_INPUT for what is piped in */
  readonly logs: readonly string[];
  /** profile to write; absent: none */
  readonly output?: string | undefined;
  /** request mix to write; absent: none */
  readonly requests?: string | undefined;
  /** scenario to write, whose flows are the visits of the log; absent: none */
  readonly flows?: string | undefined;
  /** who stays away for longer comes anew; absent: SESSION_GAP_S */
  readonly sessionGapS?: number | undefined;
  /** endpoints in the request mix, and of the flows */
  readonly top: number;
  /** of the day in the curve */
  readonly parts: 24 | 96;
  /** of the profile; absent: that of the file written */
  readonly name?: string | undefined;
  /** what the server was given as its log format; absent: it is recognised */
  readonly format?: string | undefined;
  /** whether files that exist are overwritten, and logs that could hardly be read are used */
  readonly force: boolean;
}

export interface ImportOutcome {
  readonly summary: ImportSummary;
  /** the request mix, where one was asked for */
  readonly mix?: LogMix;
  /** the visits, where they were asked for */
  readonly flows?: FlowsOfLog;
  /** how like the log the replayed day will be */
  readonly fidelity: Fidelity;
  /** names of the logs, for a reader */
  readonly files: string;
  readonly seconds: number;
  readonly written: readonly string[];
  /** how a scenario names the profile that was written */
  readonly profile?: string;
  readonly exit: Exit;
}

/** That a profile may have. */
const LONGEST_NAME = 64;

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
  await refuseTargets(words);
  const startedMs = monotonicMs();
  const { summary, mix, flows, fidelity } = await read(words, caller);
  const seconds = (monotonicMs() - startedMs) / 1000;
  if (summary.requests === 0) throw nothingToUse(words, summary);
  const isReadable = words.force || summary.unreadable.length === 0;
  if (!isReadable && (words.output ?? words.requests ?? words.flows) !== undefined) throw hardlyRead(summary);
  if (words.requests !== undefined && mix?.endpoints.length === 0) {
    throw new BenchdayError('FILE_INVALID', `no request of ${words.logs.join(', ')} can be sent again`, {
      hint: 'a mix asks by GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE for what was answered; leave out --requests for a profile alone',
    });
  }
  if (words.flows !== undefined && flows?.flows.length === 0) throw noVisits(words, flows);
  const files = words.logs.map((file) => (file === STANDARD_INPUT ? 'standard input' : path.basename(file))).join(', ');
  const written = await write(words, { summary, mix, flows, fidelity }, files);
  const exit = exitOf(isReadable ? { kind: 'done' } : { kind: 'validation', areValid: false });
  return {
    summary,
    fidelity,
    files,
    seconds,
    written,
    exit,
    ...(mix !== undefined && { mix }),
    ...(flows !== undefined && { flows }),
    ...(words.output !== undefined && { profile: profileReference(words.output) }),
  };
}

/** What a log came to. */
interface Read {
  readonly summary: ImportSummary;
  readonly mix: LogMix | undefined;
  readonly flows: FlowsOfLog | undefined;
  readonly fidelity: Fidelity;
}

async function read(
  { logs, parts, format, requests, flows, sessionGapS, top }: ImportWords,
  { signal, bytes }: Parameters<typeof importLogs>[1],
): Promise<Read> {
  const reader = format === undefined ? undefined : userFormat(format);
  const collector = (requests ?? flows) === undefined ? undefined : new MixCollector();
  const visits = flows === undefined ? undefined : new VisitCollector();
  using listener = bytes(await totalBytes(logs));
  const log = await readLogs({
    files: logs,
    standardInput: process.stdin,
    signal,
    format: reader,
    mix: collector,
    visits,
    onBytes: (count) => {
      listener.add(count);
    },
  });
  const grouped = collector === undefined ? [] : groupedEndpoints(collector.targets());
  const endpoints = grouped.map(({ endpoint }) => endpoint);
  const mix = collector === undefined || requests === undefined ? undefined : mixOf(endpoints, collector.requests, top);
  const read = visits && flowsOfLog(visits, grouped.slice(0, top), { gapS: sessionGapS, hits: log.traffic.requests });
  const summary = summariseImport(log, parts);
  return { summary, mix, flows: read, fidelity: fidelityOf(log.traffic, summary.curve, { mix, flows: read }) };
}

async function write(
  { output, requests, flows, name }: ImportWords,
  { summary, mix, flows: read }: Read,
  files: string,
): Promise<string[]> {
  const texts = new Map<string, string>();
  if (output !== undefined) {
    const named = name ?? path.parse(output).name.slice(0, LONGEST_NAME);
    texts.set(output, profileText(summary, { name: named, files }));
  }
  if (requests !== undefined && mix !== undefined) texts.set(requests, mixText(mix, files));
  if (flows !== undefined && read !== undefined) {
    const { hitsPerDay } = summary.curve;
    texts.set(flows, flowsText(read, { file: flows, files, profile: output, hitsPerDay }));
  }
  await replaceFiles(texts);
  return [output, requests, flows].filter((file) => file !== undefined);
}

function noVisits({ logs }: ImportWords, { warnings }: FlowsOfLog): BenchdayError {
  return new BenchdayError(
    'FILE_INVALID',
    [`no visits can be told apart in ${logs.join(', ')}`, ...warnings.map((warning) => `  ${warning}`)].join('\n'),
    { hint: '--format says where the client stands; leave out --flows for a profile and a mix' },
  );
}

function nothingToUse({ logs }: ImportWords, { lines, rejections, exclusions }: ImportSummary): BenchdayError {
  const reasons = [...rejections, ...exclusions].map(
    ({ reason, count, examples }) => `  ${count} ${reason}, e.g. ${examples[0] ?? ''}`,
  );
  return new BenchdayError(
    'FILE_INVALID',
    [`no request could be read from ${logs.join(', ')}: ${counted(lines, 'line')}`, ...reasons].join('\n'),
    { hint: 'benchday import --help names the formats' },
  );
}

function hardlyRead({ unreadable, rejections }: ImportSummary): BenchdayError {
  const lines = unreadable.map(
    ({ name, lines: all, rejected }) => `  ${name}: ${rejected} of ${counted(all, 'line')} could not be read`,
  );
  const reasons = rejections.map(({ reason, count, examples }) => `  ${count} ${reason}, e.g. ${examples[0] ?? ''}`);
  return new BenchdayError(
    'FILE_INVALID',
    ['more than half of a log could not be read:', ...lines, ...reasons].join('\n'),
    {
      hint: '--format names the format of its lines; --force uses what could be read',
    },
  );
}

/** Profiles of the project go by name, others by path. */
function profileReference(output: string): string {
  const { dir, name } = path.parse(output);
  return path.normalize(dir).endsWith(path.join('scenarios', 'profiles')) ? name : path.resolve(output);
}
