import { lstat, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BenchdayError, errnoOf } from '../base/errors.ts';
import type { LatencyLine } from '../records/load-totals.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { EventLine } from '../records/events.ts';
import type { SampleLine } from '../records/sample.ts';
import type { TrialRecord } from '../records/trial-record.ts';
import { storeError } from '../base/store-error.ts';
import { makeFolders, makeOwnFolder } from '../base/make-folders.ts';
import { writeAtomically, writeJson } from '../base/atomic-file.ts';
import { distinctFileName, fileSafe, type RunLayout, runLayout, trialTag } from './layout.ts';
import { LineFile } from './line-file.ts';

/** Writes one run's directory. Records are whole files replaced atomically; series grow by lines. */
export class RunWriter implements AsyncDisposable {
  readonly layout: RunLayout;
  readonly #samples: LineFile;
  readonly #latency: LineFile;
  readonly #events: LineFile;

  private constructor(layout: RunLayout, files: { samples: LineFile; latency: LineFile; events: LineFile }) {
    this.layout = layout;
    this.#samples = files.samples;
    this.#latency = files.latency;
    this.#events = files.events;
  }

  /** @throws {BenchdayError} DISK_FULL, STORE_FAILED when the reports directory cannot be written: found before any load */
  static async create(directory: string): Promise<RunWriter> {
    const layout = runLayout(directory);
    try {
      for (const folder of [layout.trials, layout.logs, layout.journals, layout.proofs]) await makeOwnFolder(folder);
    } catch (cause) {
      throw storeError(directory, cause);
    }
    return new RunWriter(layout, {
      samples: await LineFile.open(layout.samples),
      latency: await LineFile.open(layout.latency),
      events: await LineFile.open(layout.events),
    });
  }

  async run(record: RunRecord): Promise<void> {
    await writeJson(this.layout.run, record);
  }

  sample(line: SampleLine): void {
    this.#samples.add(line);
  }

  latency(line: LatencyLine): void {
    this.#latency.add(line);
  }

  event(line: EventLine): void {
    this.#events.add(line);
  }

  /** Stores a trial: its series first, its record last, so that a record always has its series. */
  async trial(record: TrialRecord): Promise<void> {
    await this.#latency.flush();
    await this.#samples.flush();
    await this.#events.flush();
    await writeJson(this.layout.trial(record.trial, record.topology), record);
  }

  async log(trial: number, topology: string, service: string, text: string): Promise<void> {
    const name = `${trialTag(trial)}-${fileSafe(topology)}-${distinctFileName(service)}.log`;
    await writeAtomically(join(this.layout.logs, name), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#samples.close(), this.#latency.close(), this.#events.close()]);
  }
}

/**
 * Makes a run directory that did not exist before, named by time and scenario: 2026-11-22T20-31-05-quick-day.
 * @returns its absolute path; the last part is the run's id
 */
export async function createRunDirectory(reports: string, startedAtMs: number, scenario: string): Promise<string> {
  const time = new Date(startedAtMs).toISOString().slice(0, 19).replaceAll(':', '-');
  const stem = `${time}-${fileSafe(scenario).toLowerCase()}`;
  try {
    await makeFolders(reports);
  } catch (cause) {
    throw storeError(reports, cause);
  }
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    const directory = join(reports, attempt === 1 ? stem : `${stem}-${attempt}`);
    try {
      await mkdir(directory, 0o755);
      return directory;
    } catch (cause) {
      if (errnoOf(cause) !== 'EEXIST') throw storeError(directory, cause);
    }
  }
  throw new BenchdayError('STORE_FAILED', `${join(reports, stem)} exists a hundred times over`);
}

/** Points reports/latest at a run directory, atomically. A real file or folder of that name is left alone. */
export async function pointLatestAt(reports: string, runDirectory: string): Promise<void> {
  const link = join(reports, 'latest');
  const temporary = `${link}.${process.pid}.tmp`;
  const existing = await lstat(link).catch(() => undefined);
  if (existing !== undefined && !existing.isSymbolicLink()) {
    throw new BenchdayError('STORE_FAILED', `${link} is not a link; benchday keeps its link to the last run there`, {
      hint: `move ${link} away`,
    });
  }
  try {
    await rm(temporary, { force: true });
    await symlink(basename(runDirectory), temporary);
    await rename(temporary, link);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storeError(link, cause);
  }
}
