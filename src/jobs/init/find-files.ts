import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';
import { looksLikeLog } from '../../import/looks-like-log.ts';

/** What of a folder speaks of its servers and their traffic; absolute paths. */
export interface FoundFiles {
  readonly folder: string;
  /** whether its user named the Compose file */
  readonly isNamed: boolean;
  /** the one to begin with first */
  readonly compose: readonly string[];
  /** files of one access log, as they were rotated */
  readonly logs: readonly string[];
  /** further access logs */
  readonly otherLogs: readonly string[];
  readonly recordings: readonly string[];
  readonly descriptions: readonly string[];
  /** what was not looked at, one sentence each */
  readonly notes: readonly string[];
}

const MOST_FILES = 5000;
const MOST_DEPTH = 4;
const MOST_LOGS = 40;
const NOT_OURS = new Set(
  'node_modules vendor reports dist build target venv __pycache__ bower_components benchday'.split(' '),
);

const USUAL_COMPOSE = /^(docker-)?compose\.ya?ml$/;
const OVERRIDE = /^(docker-)?compose\.override\.ya?ml$/;
const ANY_COMPOSE = /^(docker-)?compose([._-][\w.-]+)?\.ya?ml$/;
const LOG = /access|\.log\b|_log$|\.ltsv$|\.jsonl$/i;
const DESCRIPTION = /(openapi|swagger|api-docs)[\w.-]*\.(ya?ml|json)$/i;

/**
 * Looks through a folder and the folders in it, without following links.
 * @param named  a folder, or a Compose file that is then the first
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_UNREADABLE
 */
export async function findFiles(named: string): Promise<FoundFiles> {
  const given = path.resolve(named);
  const kind = await stat(given).catch((cause: unknown) => {
    throw unreadable(given, cause);
  });
  const folder = kind.isDirectory() ? given : path.dirname(given);
  const walk: Walk = { files: [], notes: [], left: MOST_FILES };
  await look(folder, 0, walk);
  if (walk.left <= 0) walk.notes.push(`only the first ${MOST_FILES} files of ${folder} were looked at`);
  const { files, notes } = walk;
  const ofName = (pattern: RegExp) => files.filter((file) => pattern.test(path.basename(file)));
  const logs = await logsAmong(ofName(LOG));
  const [log] = logs;
  const rotated = log === undefined ? [] : logs.filter((other) => stemOf(other) === stemOf(log));
  return {
    folder,
    isNamed: !kind.isDirectory(),
    compose: kind.isDirectory() ? composeFiles(files) : [given],
    logs: rotated,
    otherLogs: logs.filter((other) => !rotated.includes(other)),
    recordings: ofName(/\.har$/i),
    descriptions: ofName(DESCRIPTION),
    notes,
  };
}

interface Walk {
  readonly files: string[];
  readonly notes: string[];
  left: number;
}

/** Files of a folder before those of the folders in it. */
async function look(folder: string, depth: number, walk: Walk): Promise<void> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (depth === 0) throw unreadable(folder, cause);
    walk.notes.push(`${folder} cannot be read (${errnoOf(cause) ?? messageOf(cause)}), and was not looked at`);
    return;
  }
  const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of sorted) {
    if (!entry.isFile() || walk.left <= 0) continue;
    walk.left -= 1;
    walk.files.push(path.join(folder, entry.name));
  }
  if (depth === MOST_DEPTH) return;
  for (const { name, ...entry } of sorted.map((one) => ({ name: one.name, isFolder: one.isDirectory() }))) {
    if (!entry.isFolder || name.startsWith('.') || NOT_OURS.has(name) || walk.left <= 0) continue;
    await look(path.join(folder, name), depth + 1, walk);
  }
}

/** Those of usual names, the nearest first, then others; an override is no file of its own. */
function composeFiles(files: readonly string[]): string[] {
  const named = files.filter((file) => ANY_COMPOSE.test(path.basename(file)) && !OVERRIDE.test(path.basename(file)));
  const rank = (file: string) =>
    [USUAL_COMPOSE.test(path.basename(file)) ? 0 : 1, file.split(path.sep).length] as const;
  const folderOf = (file: string) => path.dirname(file);
  return named.sort((a, b) => {
    const [usualA, depthA] = rank(a);
    const [usualB, depthB] = rank(b);
    if (usualA !== usualB || depthA !== depthB) return usualA - usualB || depthA - depthB;
    if (folderOf(a) !== folderOf(b)) return folderOf(a) < folderOf(b) ? -1 : 1;
    return orderOfNames(a) - orderOfNames(b) || (a < b ? -1 : 1);
  });
}

/** As Compose looks for them. */
function orderOfNames(file: string): number {
  return path.basename(file).startsWith('docker-') ? 1 : 0;
}

async function logsAmong(candidates: readonly string[]): Promise<string[]> {
  const byName = [...candidates].sort((a, b) => nameRank(a) - nameRank(b) || (a < b ? -1 : 1));
  const logs = [];
  for (const file of byName.slice(0, MOST_LOGS)) if (await looksLikeLog(file)) logs.push(file);
  return logs;
}

function nameRank(file: string): number {
  return /access/i.test(path.basename(file)) ? 0 : 1;
}

/** `logs/access.log.2.gz` -> `logs/access.log` */
function stemOf(file: string): string {
  const name = path.basename(file);
  return path.join(path.dirname(file), /^.*?[._]log/i.exec(name)?.[0] ?? name);
}

function unreadable(file: string, cause: unknown): BenchdayError {
  if (errnoOf(cause) === 'ENOENT')
    return new BenchdayError('FILE_NOT_FOUND', `${file} does not exist`, {
      cause,
      hint: 'benchday init takes the folder of an application, or its Compose file',
    });
  return new BenchdayError('FILE_UNREADABLE', `${file} cannot be read: ${errnoOf(cause) ?? messageOf(cause)}`, {
    cause,
    hint: 'let this user read it (chmod, chown)',
  });
}
