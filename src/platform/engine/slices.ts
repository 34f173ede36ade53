import { join } from 'node:path';
import { sleep } from '../../base/clock.ts';
import { start } from '../../base/processes.ts';
import { type Budget, contentOf, isThere } from './control-groups.ts';
import { sliceDirectory, sliceOf } from './slice-names.ts';

const ANSWERS_WITHIN_MS = 15_000;
const BETWEEN_ATTEMPTS_MS = 50;
/** The kernel keeps limits of memory in whole pages. */
const LARGEST_PAGE_BYTES = 65_536;

/** Who is asked, and for how long what was asked is waited for. */
interface Asking {
  readonly keeper: SliceKeeper;
  readonly withinMs: number;
}

/** What of systemd makes and removes slices. */
export interface SliceKeeper {
  /** @throws {Error} it refuses, or there is none */
  begin(slice: string, budget: Budget): Promise<void>;
  /** With all slices below it. */
  end(slice: string): Promise<void>;
}

/**
 * The machine's own, asked by the programs that come with it. Units made this way need no file, and leave none.
 * @source org.freedesktop.systemd1(5), StartTransientUnit; systemd.resource-control(5)
 */
export const systemd: SliceKeeper = {
  begin: (slice, { cpus, memoryBytes }) => {
    const properties: readonly (readonly [string, string, string])[] = [
      ['Description', 's', 'The budget of a server of benchday'],
      ['CPUQuotaPerSecUSec', 't', String(Math.round(cpus * 1e6))],
      ['MemoryMax', 't', String(memoryBytes)],
      // As for containers: no swap beyond it.
      ['MemorySwapMax', 't', '0'],
    ];
    const place = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'];
    const unit = [slice, 'fail', String(properties.length), ...properties.flat(), '0'];
    const method = ['StartTransientUnit', 'ssa(sv)a(sa(sv))'];
    return ask('busctl', ['call', '--allow-interactive-authorization=no', ...place, ...method, ...unit]);
  },
  end: (slice) => ask('systemctl', ['stop', '--no-ask-password', slice]),
};

const USUAL: Asking = { keeper: systemd, withinMs: 3_000 };

async function ask(program: string, words: readonly string[]): Promise<void> {
  const { exitCode, stderr, code, timedOut } = await start(program, words, {
    stdin: 'ignore',
    timeout: ANSWERS_WITHIN_MS,
    reject: false,
  });
  if (exitCode === 0) return;
  const why = timedOut ? 'it did not answer in time' : stderr.trim() || (code ?? `exit code ${exitCode}`);
  throw new Error(`${program}: ${why}`);
}

/**
 * Makes a slice with a budget, before anything runs in it.
 * @param group  two levels, e.g. benchday-run-1/srv1
 * @throws {Error} systemd refuses or would not keep it, or the kernel did not get what was asked
 */
export async function makeSlice(root: string, group: string, budget: Budget, asking = USUAL): Promise<void> {
  const slice = sliceOf(group);
  const hundredths = budget.cpus * 100;
  // Of a finer quota the rest is gone when systemd next reads its units again, as any installation of a package makes it do.
  if (Math.abs(hundredths - Math.round(hundredths)) > 1e-6) {
    throw new Error(`${group} has ${budget.cpus} cores, and systemd keeps only whole hundredths of one`);
  }
  await asking.keeper.begin(slice, budget);
  const directory = join(root, sliceDirectory(slice));
  // systemd answers when the job is queued.
  await untilRight(() => wrongLimit(directory, budget), asking);
}

/** @source kernel documentation: cgroup-v2, cpu.max (quota and period, us), memory.max */
async function wrongLimit(directory: string, { cpus, memoryBytes }: Budget): Promise<string | undefined> {
  const [cpu, memory] = [await contentOf(join(directory, 'cpu.max')), await contentOf(join(directory, 'memory.max'))];
  const [quota, period] = (cpu ?? '').split(' ').map(Number);
  // The quota is kept in whole us.
  const isSame = quota !== undefined && period !== undefined && Math.abs(quota - cpus * period) <= 1;
  if (!isSame) return `${directory}/cpu.max is ${cpu ?? 'not there'} instead of ${cpus} cores`;
  if (Math.abs(Number(memory) - memoryBytes) <= LARGEST_PAGE_BYTES) return undefined;
  return `${directory}/memory.max is ${memory ?? 'not there'} instead of ${memoryBytes}`;
}

/**
 * Removes the slice of a group of the first level with all below it, where there is one. One in which something still runs stays: systemd
 * would end it.
 * @throws {Error} something runs in it, or systemd refuses
 */
export async function removeSlice(root: string, group: string, asking = USUAL): Promise<void> {
  const slice = sliceOf(group);
  const directory = join(root, sliceDirectory(slice));
  if (!(await isThere(directory))) return;
  const stillRunning = async (): Promise<string | undefined> => {
    const events = (await contentOf(join(directory, 'cgroup.events'))) ?? '';
    return /^populated 1$/m.test(events) ? `processes still run in ${directory}` : undefined;
  };
  const stillThere = async (): Promise<string | undefined> =>
    (await isThere(directory)) ? `${directory} is still there` : undefined;
  // The last process of a removed container may still be on its way out.
  await untilRight(stillRunning, asking);
  await asking.keeper.end(slice);
  await untilRight(stillThere, asking);
}

/** @param problem  what is still wrong; undefined: nothing */
async function untilRight(problem: () => Promise<string | undefined>, { withinMs }: Asking): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += BETWEEN_ATTEMPTS_MS) {
    const wrong = await problem();
    if (wrong === undefined) return;
    if (waitedMs >= withinMs) throw new Error(wrong);
    await sleep(BETWEEN_ATTEMPTS_MS);
  }
}
