import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { runSummary } from '../../../src/records/summary.ts';
import { trialRecord, type MeasuredTrial } from '../../../src/records/trial-record.ts';
import { leftContainers, leftGroups } from './groups.ts';
import { checked, fact } from './say.ts';

const SCENARIO = join(PROJECT_ROOT, 'test/machines/guest/site.yaml');
const REPORTS = '/var/lib/machine/reports';
const LONGEST_MS = 15 * 60_000;

const benchday = (...words: readonly string[]) =>
  execa(process.execPath, [join(PROJECT_ROOT, 'bin/benchday.mjs'), ...words], {
    reject: false,
    all: true,
    timeout: LONGEST_MS,
    env: { NO_COLOR: '1' },
  });

/** Prints what a command said, line by line, for the log. */
function shown(output: string | undefined): void {
  for (const line of (output ?? '').split('\n')) if (line.trim() !== '') process.stdout.write(`  | ${line}\n`);
}

export async function checkDoctor(): Promise<void> {
  const { all, exitCode } = await benchday('doctor');
  shown(all);
  checked('benchday doctor', exitCode === 0, `exit code ${exitCode}`);
}

/** One short trial, by the command that people type. */
export async function checkTrial(): Promise<void> {
  const { all, exitCode } = await benchday('run', SCENARIO, '--reports', REPORTS);
  shown(all);
  // One trial of one topology: no answer may be sure, but it must have been measured.
  const run = readdirSync(REPORTS).find((name) => name.endsWith('machine-site'));
  if (run === undefined) throw new Error(`exit code ${exitCode}, and no run in ${REPORTS}`);
  const read = (file: string): unknown => JSON.parse(readFileSync(join(REPORTS, run, file), 'utf8'));
  const [topology] = runSummary.parse(read('summary.json')).topologies;
  checked('trial: measured, with budgets that bind', topology?.measured !== undefined, `exit code ${exitCode}`);
  checked('trial: the summary names no server without a budget', topology?.unboundServers === undefined, 'as it says');
  const file = readdirSync(join(REPORTS, run, 'trials')).find((name) => /^\d+-.*\.json$/.test(name)) ?? '';
  const trial = trialRecord.parse(read(join('trials', file)));
  if (trial.state !== 'measured') throw new Error(`the trial is ${trial.state}`);
  checkLoad(trial);
  const left = [...(await leftContainers()), ...(await leftGroups())];
  checked('trial: nothing is left of it', left.length === 0, left.join(', ') || 'nothing');
}

function checkLoad({ load, metrics, validity }: MeasuredTrial): void {
  const { scheduled, ok } = load.counts;
  checked('trial: every hit was answered rightly', ok === scheduled && ok > 100, `${ok} of ${scheduled}`);
  for (const check of validity.checks) fact(`trial check ${check.id}`, `${check.state}: ${check.measured}`);
  const valueOf = (name: string) => metrics.find(({ metric }) => metric === name);
  const [cpu, periods] = [valueOf('container.cpu_ms_total'), valueOf('container.server_periods_total')];
  const used = `${cpu?.value.toFixed(0) ?? 'no'} ms of CPU`;
  checked('trial: CPU time of the site was read', (cpu?.value ?? 0) > 0, used);
  const counted = `${periods?.value.toFixed(0) ?? 'no'} periods of ${periods?.item ?? 'no server'}`;
  checked('trial: periods of its server were counted', (periods?.value ?? 0) > 0 && periods?.item === 'srv-1', counted);
}

/** What a killed run leaves is found and removed by `benchday down`. */
export async function checkKilled(): Promise<void> {
  const running = benchday('run', SCENARIO, '--reports', `${REPORTS}-killed`);
  let exitCode: number | undefined;
  void running.then((result) => (exitCode = result.exitCode ?? -1));
  for (let waitedS = 0; waitedS < 300 && exitCode === undefined; waitedS += 1) {
    if ((await leftContainers()).length > 0 && (await leftGroups()).length > 0) break;
    await delay(1000);
  }
  running.kill('SIGKILL');
  await running;
  const before = [...(await leftContainers()), ...(await leftGroups())];
  checked('killed run: its group and its container are left', before.length > 1, before.join(', '));
  const { all, exitCode: downCode } = await benchday('down');
  shown(all);
  const left = [...(await leftContainers()), ...(await leftGroups())];
  checked(
    'killed run: benchday down leaves nothing',
    downCode === 0 && left.length === 0,
    left.join(', ') || 'nothing',
  );
}

/** Four nested engines; whether their budgets bind is asked by the bring-up itself, which fails where they do not. */
export async function checkLab(): Promise<void> {
  const { all, exitCode } = await benchday('lab', 'up', '--cpus', '0.4', '--memory', '512M');
  shown(all);
  checked('lab: four servers of 0.4 cores, each proved by its burner', exitCode === 0, `exit code ${exitCode}`);
  const down = await benchday('lab', 'down');
  shown(down.all);
  checked('lab: lab down', down.exitCode === 0, `exit code ${down.exitCode}`);
}
