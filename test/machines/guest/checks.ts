/** Runs inside of the machine that cgroup-v2.ts boots, once its Docker engine answers. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { systemd } from '../../../src/platform/engine/slices.ts';
import { checkBudgets } from './budgets.ts';
import { checkDoctor, checkKilled, checkLab, checkTrial } from './commands.ts';
import { contentOf } from './groups.ts';
import { checked, end, fact, part } from './say.ts';

const wanted = process.argv.slice(2);

async function info(): Promise<string> {
  const format = '{{.CgroupDriver}} driver, cgroup v{{.CgroupVersion}}';
  const { stdout } = await execa('docker', ['info', '--format', format]);
  return stdout;
}

async function checkMachine(): Promise<void> {
  const [, system = ''] = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const { stdout: version } = await execa('systemctl', ['--version']);
  const { stdout: docker } = await execa('docker', [
    'version',
    '--format',
    'client {{.Client.Version}}, server {{.Server.Version}}, {{range .Server.Components}}{{.Name}} {{.Version}} {{end}}',
  ]);
  fact('system', system);
  fact('kernel', readFileSync('/proc/version', 'utf8'));
  fact('systemd', version.split('\n')[0] ?? '');
  fact('Docker', docker);
  fact('Node', process.version);
  const found = await info();
  checked('Docker as it is by default', found === 'systemd driver, cgroup v2', found);
}

/** The same engine, told to keep control groups itself. */
async function useCgroupfs(): Promise<void> {
  await writeFile('/etc/docker/daemon.json', JSON.stringify({ 'exec-opts': ['native.cgroupdriver=cgroupfs'] }));
  await execa('systemctl', ['restart', 'docker']);
  const found = await info();
  checked('Docker with native.cgroupdriver=cgroupfs', found === 'cgroupfs driver, cgroup v2', found);
}

/** Why finer budgets than hundredths of a core are refused under the systemd driver. */
async function tryFineQuota(): Promise<void> {
  await systemd.begin('quotatry.slice', { cpus: 0.255, memoryBytes: 2 ** 28 });
  await delay(1000);
  const before = contentOf('/sys/fs/cgroup/quotatry.slice', 'cpu.max');
  await execa('systemctl', ['daemon-reload']);
  await delay(1000);
  const after = contentOf('/sys/fs/cgroup/quotatry.slice', 'cpu.max');
  await systemd.end('quotatry.slice');
  fact('0.255 cores asked of systemd', `cpu.max ${before}, and after systemctl daemon-reload ${after}`);
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  budgets: () => checkBudgets('systemd'),
  doctor: checkDoctor,
  trial: checkTrial,
  killed: checkKilled,
  lab: checkLab,
  cgroupfs: async () => {
    await useCgroupfs();
    await checkBudgets('cgroupfs');
  },
};

await part('machine', checkMachine);
await part('quota', tryFineQuota);
for (const name of wanted) await part(name, parts[name] ?? (() => Promise.reject(new Error('there is no such part'))));
end();
