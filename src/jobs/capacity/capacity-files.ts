import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CAPACITY_FILE, type CapacityRecord } from '../../records/capacity-record.ts';
import { writeAtomically, writeJson } from '../../base/atomic-file.ts';
import { styleOf } from '../../report/bundle.ts';
import { capacityMarkdown } from '../../report/capacity/capacity-markdown.ts';
import { type Beside, capacityPage, isBeside } from '../../report/capacity/capacity-page.ts';
import { distinctFileName, fileSafe } from '../../store/layout.ts';
import { foldersWith, readRecord } from '../../store/run-reader.ts';

const FILE = 'capacity.json';

interface Subject {
  /** names */
  readonly scenario: string;
  readonly topology: string;
  /** names; empty: none */
  readonly serversDown: readonly string[];
  /** so many, of so many cores each; absent: as the topology's file has it */
  readonly servers?: Pick<NonNullable<CapacityRecord['servers']>, 'count' | 'cpus'>;
}

/**
 * Where what is found of a scenario and a topology is stored, under `reports`, both absolute: named after them, and with a digest of them
 * where that name is another search's already, as `a-b` under `c` and `b` under `c-a` have one.
 */
export async function capacityFolder(reports: string, subject: Subject): Promise<string> {
  const { scenario, topology, serversDown, servers } = subject;
  const parts = [
    ...[scenario, topology],
    ...(servers === undefined
      ? []
      : ['on', `${servers.count}`, ...(servers.cpus === undefined ? [] : ['of', `${servers.cpus}`])]),
    ...(serversDown.length === 0 ? [] : ['without', ...serversDown]),
  ];
  const place = (name: string): string => join(reports, 'capacity', name);
  // Named so by versions that had no digests: hours of experiments are in it.
  const older = place(fileSafe(parts.join('-')));
  if (isDeepStrictEqual(subject, await storedSubject(older))) return older;
  const folder = place(distinctFileName(parts.join('-')));
  const stored = await storedSubject(folder);
  const isOther = stored !== undefined && !isDeepStrictEqual(subject, stored);
  return isOther ? place(distinctFileName(JSON.stringify(parts))) : folder;
}

/** What cannot be read is nobody's: it is written anew. */
async function storedSubject(folder: string): Promise<Subject | undefined> {
  const stored = await readRecord(join(folder, FILE), CAPACITY_FILE).catch(() => undefined);
  return stored && subjectOf(stored);
}

function subjectOf({ scenario, topology, serversDown = [], servers }: CapacityRecord): Subject {
  if (servers === undefined) return { scenario, topology, serversDown };
  const { count, cpus } = servers;
  return { scenario, topology, serversDown, servers: { count, ...(cpus !== undefined && { cpus }) } };
}

/**
 * Writes capacity.json, capacity.md and capacity.html; a reader sees the old ones or these. Pages of searches with other servers down are
 * written again, with this one in their picture. @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function writeCapacity(folder: string, record: CapacityRecord): Promise<void> {
  await writeJson(join(folder, FILE), CAPACITY_FILE.schema.parse(record));
  await writeAtomically(join(folder, 'capacity.md'), capacityMarkdown(record));
  const css = await styleOf();
  const stored = [...(await othersOf(folder)), { folder: basename(folder), record }];
  const beside = stored.filter((other) => isBeside(record, other.record));
  for (const own of [{ folder: basename(folder), record }, ...beside]) {
    const others = stored.filter((other) => isBeside(own.record, other.record));
    await writeAtomically(join(dirname(folder), own.folder, 'capacity.html'), capacityPage(own.record, css, others));
  }
}

/** Searches in the folders beside it; one that cannot be read is in no picture. */
async function othersOf(folder: string): Promise<readonly Beside[]> {
  const found: Beside[] = [];
  for (const path of await foldersWith(dirname(folder), FILE)) {
    if (basename(path) === basename(folder)) continue;
    const record = await readRecord(join(path, FILE), CAPACITY_FILE).catch(() => undefined);
    if (record !== undefined) found.push({ folder: basename(path), record });
  }
  return found;
}
