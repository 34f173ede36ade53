import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { firstLine } from '../../base/first-line.ts';
import { counted, percent, thousands } from '../../base/number-text.ts';
import { shellWord } from '../../base/shell-word.ts';
import { type ImportSummary, summariseImport } from '../../import/import-summary.ts';
import { type LogEndpoint, endpointsOf } from '../../import/log-endpoints.ts';
import { MixCollector } from '../../import/mix-collector.ts';
import { isWrite, mixFileText } from '../../import/mix-file.ts';
import { type MixSource, mixSourceOf } from '../../import/mix-source.ts';
import { type LogMix, mixOf, mixText } from '../../import/mix-text.ts';
import { profileText } from '../../import/profile-text.ts';
import { readLogs } from '../../import/read-logs.ts';
import type { FoundFiles } from './find-files.ts';

const MOST_ENDPOINTS = 40;
const MOST_NAMED = 5;

/** What is known of the traffic of an application, as texts of files. */
export interface FirstTraffic {
  readonly profile?: string;
  /** of the profile */
  readonly summary?: ImportSummary;
  readonly requests?: string;
  /** what both come from, and what they leave out, one sentence each */
  readonly notes: readonly string[];
}

/**
 * A profile and a mix of its log, else a mix of a recording, else of a description. What cannot be read is said, and left out.
 * @param host  by which visitors ask; absent: any will do
 * @throws {BenchdayError} INTERRUPTED
 */
export async function firstTraffic(
  found: FoundFiles,
  host: string | undefined,
  signal: AbortSignal,
): Promise<FirstTraffic> {
  const sources = [
    ...(found.logs.length === 0 ? [] : [{ files: found.logs, read: () => ofLog(found.logs, host, signal) }]),
    ...[...found.recordings, ...found.descriptions].map((file) => ({
      files: [file],
      read: () => ofFile(file, found.folder, host),
    })),
  ];
  let traffic: FirstTraffic = { notes: [] };
  for (const { files, read } of sources) {
    const isDone = traffic.requests !== undefined;
    const next = isDone
      ? { notes: [`${namesOf(files)} was found too: ${importCommand(files.map(displayPath))} makes a mix of it`] }
      : await unlessUnreadable(read);
    traffic = { ...traffic, ...next, notes: [...traffic.notes, ...next.notes] };
  }
  const others = found.otherLogs.map(
    (file) => `${path.relative(found.folder, file)} is a log of requests too, and was not read`,
  );
  return { ...traffic, notes: [...traffic.notes, ...others] };
}

async function unlessUnreadable(read: () => Promise<FirstTraffic>): Promise<FirstTraffic> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BenchdayError) || error.code === 'INTERRUPTED') throw error;
    return { notes: [`not used: ${firstLine(error.message)}`] };
  }
}

async function ofLog(files: readonly string[], host: string | undefined, signal: AbortSignal): Promise<FirstTraffic> {
  const names = namesOf(files);
  const collector = new MixCollector();
  const log = await readLogs({ files, standardInput: process.stdin, signal, mix: collector });
  const summary = summariseImport(log, 24);
  if (summary.requests === 0 || summary.unreadable.length > 0)
    return { notes: [`not used: most lines of ${names} could not be read; benchday import says why`] };
  const made = sendable(endpointsOf(collector.targets()), names);
  const mix = made.kept.length === 0 ? undefined : mixOf(made.kept, collector.requests, MOST_ENDPOINTS);
  return {
    profile: profileText(summary, { name: 'day', files: names }),
    summary,
    ...(mix !== undefined && { requests: textOf(mix, { names, notes: made.notes, host }) }),
    notes: [
      `the day is that of ${names}, ${counted(summary.requests, 'request', 'requests', thousands)}`,
      ...(mix === undefined
        ? []
        : [
            `the mix has ${counted(mix.endpoints.length, 'endpoint')}, which ${percent(mix.coverage, 1)} of the requests asked for`,
          ]),
      ...made.notes,
      ...summary.warnings.map((warning) => `${names}: ${warning}`),
    ],
  };
}

/** @param folder  of the application: what is written into its files names others from there */
async function ofFile(file: string, folder: string, host: string | undefined): Promise<FirstTraffic> {
  const source = await mixSourceOf([file]);
  if (source === undefined) return { notes: [`not used: ${path.basename(file)} is no recording and no description`] };
  return source.kind === 'har' ? ofRecording(source, host) : ofDescription(source, folder, host);
}

async function ofRecording(
  { text, file }: Extract<MixSource, { kind: 'har' }>,
  host: string | undefined,
): Promise<FirstTraffic> {
  // Loaded where they are needed, as most that is found are logs.
  const { mixOfHar } = await import('../../import/har.ts');
  const name = path.basename(file);
  const all = await mixOfHar(text, file, MOST_ENDPOINTS);
  const { kept, notes } = sendable(all.endpoints, name);
  if (kept.length === 0) return { notes };
  return {
    requests: textOf({ ...all, endpoints: kept }, { names: name, notes, host }),
    notes: [`the mix is that of ${name}, ${counted(kept.length, 'endpoint')}`, ...notes],
  };
}

async function ofDescription(
  { value, file }: Extract<MixSource, { kind: 'openapi' }>,
  folder: string,
  host: string | undefined,
): Promise<FirstTraffic> {
  const { mixOfOpenApi } = await import('../../import/openapi.ts');
  const name = path.basename(file);
  const { entries, warnings } = await mixOfOpenApi(value, file);
  const kept = entries.filter(({ method }) => !isWrite(method));
  const left = entries.filter(({ method }) => isWrite(method)).map((entry) => `${entry.method} ${entry.path}`);
  const why = (command: string) => `${name} describes them, but they store something: ${command} has them`;
  const notes = leftOut(left, why(importCommand([displayPath(file)])));
  // Whoever reads the file may be anywhere, on another machine too: there the path is that within the application.
  const comments = leftOut(left, why(importCommand([path.relative(folder, file)])));
  if (kept.length === 0) return { notes };
  const requests = mixFileText(withHost(kept, host), {
    title: `The endpoints that ${name} describes`,
    writeRatioSource: 'only reads are asked',
    comments: [...warnings, ...comments],
  });
  return {
    requests,
    notes: [`the mix is that of ${name}, ${counted(kept.length, 'endpoint')}`, ...warnings, ...notes],
  };
}

/** What can be asked of a site that was just brought up: a write needs its body, and what was refused depends on who asks. */
function sendable(endpoints: readonly LogEndpoint[], name: string): { kept: LogEndpoint[]; notes: string[] } {
  const isSendable = ({ method, body, multipart, statuses }: LogEndpoint) =>
    (method === 'GET' ||
      method === 'HEAD' ||
      method === 'OPTIONS' ||
      ((body ?? multipart) !== undefined && method !== 'DELETE')) &&
    (statuses.length === 0 || statuses.some((status) => status < 400 || status === 404 || status === 410));
  const left = endpoints.filter((endpoint) => !isSendable(endpoint));
  return {
    kept: endpoints.filter(isSendable),
    notes: leftOut(
      left.map(({ method, path: target }) => `${method} ${target}`),
      `${name} has no bodies of them, or they were refused: add them by hand`,
    ),
  };
}

function leftOut(names: readonly string[], why: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return [`left out of the mix: ${names.slice(0, MOST_NAMED).join(', ')}${more}; ${why}`];
}

function textOf(
  mix: LogMix,
  {
    names,
    notes,
    host,
  }: { readonly names: string; readonly notes: readonly string[]; readonly host: string | undefined },
): string {
  const endpoints = withHost(mix.endpoints, host);
  return mixText({ ...mix, endpoints, warnings: [...mix.warnings, ...notes] }, names);
}

/** What a recording says of it goes before. */
function withHost<Entry extends { readonly headers?: Readonly<Record<string, string>> }>(
  all: readonly Entry[],
  host: string | undefined,
): readonly Entry[] {
  return host === undefined ? all : all.map((one) => ({ ...one, headers: { host, ...one.headers } }));
}

/** @param files  by paths that work where it is typed */
function importCommand(files: readonly string[]): string {
  // A name may begin as an option does.
  const words = files.map((file) => shellWord(file.startsWith('-') ? `./${file}` : file));
  return `benchday import ${words.join(' ')} --requests mix.yaml`;
}

function namesOf(files: readonly string[]): string {
  return files.map((file) => path.basename(file)).join(', ');
}
