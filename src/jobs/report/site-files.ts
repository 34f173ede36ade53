import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../base/atomic-file.ts';
import { readBounded } from '../../base/bounded-file.ts';
import { messageOf } from '../../base/errors.ts';
import { readVersion } from '../../base/project.ts';
import { CAPACITY_FILE } from '../../records/capacity-record.ts';
import { DISASTER_DAY_FILE } from '../../records/disaster-day.ts';
import { DRILL_FILE } from '../../records/drill-record.ts';
import { bundleAssets } from '../../report/bundle.ts';
import { capacityEntry, entryOf } from '../../report/site/entry-of.ts';
import { type SiteEntry, siteEntry } from '../../report/site/site-entry.ts';
import { sitePage } from '../../report/site/site-page.ts';
import { runLayout } from '../../store/layout.ts';
import { isPinned, PIN_FILE } from '../../store/pins.ts';
import { foldersWith, listRuns, readRecord, readRun } from '../../store/run-reader.ts';

/** What was read of each run for the last page, so that the end of a run reads one run and not all. */
const KEPT_FILE = '.site.json';
const MOST_KEPT_BYTES = 256 * 1024 * 1024;
const DAY = 'disaster-day.json';
const PAGES = ['report.html', 'disaster-day.html', 'drill.html', 'drill.md', 'capacity.html', 'capacity.md'] as const;
const RECORDS = ['run.json', 'summary.json', 'verdict.json', 'drill.json', DAY, 'capacity.json'] as const;
const READ = [...RECORDS, PIN_FILE, ...PAGES] as const;

const kept = z.strictObject({
  version: z.string(),
  entries: z.record(z.string(), z.strictObject({ stamp: z.string(), entry: siteEntry })),
});
type Kept = z.infer<typeof kept>;

export interface WrittenSite {
  readonly path: string;
  readonly entries: number;
  /** new or changed; the others were kept from the last time */
  readonly read: number;
}

/** Rewrites reports/index.html over all runs and searches. What cannot be read is there as such. */
export async function refreshIndex(reports: string): Promise<WrittenSite> {
  // A later version may make other entries of the same files.
  const version = `2 ${await readVersion()}`;
  const before = await keptEntries(join(reports, KEPT_FILE), version);
  // Of any name: a folder may be called __proto__.
  const after = new Map<string, Kept['entries'][string]>();
  const entries: SiteEntry[] = [];
  let read = 0;
  for (const { directory, make, kind } of await sources(reports)) {
    const stamp = await stampOf(directory);
    const key = directory.slice(reports.length + 1);
    const known = Object.hasOwn(before, key) ? before[key] : undefined;
    if (known?.stamp === stamp) after.set(key, known);
    else {
      read += 1;
      const entry = await make().catch((error: unknown) => unreadable(directory, error, kind));
      if (entry.state === 'unreadable') entries.push(entry);
      else after.set(key, { stamp, entry });
    }
  }
  entries.push(...[...after.values()].map(({ entry }) => entry));
  const path = join(reports, 'index.html');
  await writeAtomically(path, sitePage(entries, await bundleAssets('site')));
  await writeAtomically(
    join(reports, KEPT_FILE),
    JSON.stringify({ version, entries: Object.fromEntries(after) } satisfies Kept),
  );
  return { path, entries: entries.length, read };
}

interface Source {
  readonly directory: string;
  readonly make: () => Promise<SiteEntry>;
  /** as far as its files say it where they cannot be read */
  readonly kind: () => Promise<SiteEntry['kind']>;
}

async function sources(reports: string): Promise<readonly Source[]> {
  const runs = (await listRuns(reports)).map((directory): Source => ({
    directory,
    make: () => runEntry(directory, reports),
    kind: () => kindByFiles(directory),
  }));
  const searches = await foldersWith(join(reports, 'capacity'), 'capacity.json');
  const kind = () => Promise.resolve('capacity' as const);
  return [...runs, ...searches.map((directory): Source => ({ directory, make: () => searchEntry(directory), kind }))];
}

async function runEntry(directory: string, reports: string): Promise<SiteEntry> {
  const { run, trials, summary, verdict } = await readRun(directory, reports, { mayBeDrill: true });
  const { drill: path } = runLayout(directory);
  const drill = run.isDrill === true && (await isThere(path)) ? await readRecord(path, DRILL_FILE) : undefined;
  const dayPath = join(directory, DAY);
  const day =
    drill !== undefined && (await isThere(dayPath)) ? await readRecord(dayPath, DISASTER_DAY_FILE) : undefined;
  const page = await pageIn(directory);
  return entryOf({
    ...{ id: basename(directory), run, trials, summary, verdict, drill, day, page },
    isPinned: await isPinned(directory),
  });
}

async function searchEntry(directory: string): Promise<SiteEntry> {
  const record = await readRecord(join(directory, 'capacity.json'), CAPACITY_FILE);
  return capacityEntry(basename(directory), record, (await pageIn(directory)) ?? 'capacity.json');
}

/** The records that only one kind of run has. */
async function kindByFiles(directory: string): Promise<SiteEntry['kind']> {
  if (await isThere(join(directory, DAY))) return 'disaster-day';
  const { drill, verdict } = runLayout(directory);
  if (await isThere(drill)) return 'drill';
  return (await isThere(verdict)) ? 'gate' : 'run';
}

async function unreadable(directory: string, error: unknown, kind: Source['kind']): Promise<SiteEntry> {
  const id = basename(directory);
  const { mtimeMs } = await stat(directory).catch(() => ({ mtimeMs: 0 }));
  return {
    ...{ kind: await kind(), id, atMs: begunAtMs(id) ?? mtimeMs, state: 'unreadable', scenario: '', title: '' },
    ...{ answer: messageOf(error), isPinned: await isPinned(directory), traits: [], topologies: [] },
  };
}

/** When a run began, by its name: its folder changes with each file that is written into it. @returns undefined for another name */
function begunAtMs(id: string): number | undefined {
  const [, day, hours, minutes, seconds] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)/.exec(id) ?? [];
  const atMs = Date.parse(`${day ?? ''}T${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

async function pageIn(directory: string): Promise<string | undefined> {
  for (const page of PAGES) if (await isThere(join(directory, page))) return page;
  return undefined;
}

/** Changes with every file that an entry is made of; trials are there before the summary is. */
async function stampOf(directory: string): Promise<string> {
  const parts = await Promise.all(
    READ.map((name) =>
      stat(join(directory, name)).then(
        ({ mtimeMs, size }) => `${mtimeMs}/${size}`,
        () => '-',
      ),
    ),
  );
  return parts.join(' ');
}

/** A file that is damaged, or of another version, costs only the time to read all runs again. */
async function keptEntries(path: string, version: string): Promise<Kept['entries']> {
  try {
    const read = kept.parse(JSON.parse((await readBounded(path, MOST_KEPT_BYTES)).toString('utf8')));
    return read.version === version ? read.entries : {};
  } catch {
    return {};
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
