import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { Platform, RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { contentOf, groupAbove, leftContainers, leftGroups, usedMs } from './groups.ts';
import { checked, fact } from './say.ts';

const BURNS_MS = 10_000;
/** What a quota lets through beyond it: a period's rest at both ends. */
const TOLERANCE = 0.05;
const SERVERS = [
  { name: 'srv-1', service: 'web', cpus: 0.8, memory: 256 * 2 ** 20 },
  { name: 'srv2', service: 'busy', cpus: 0.25, memory: 128 * 2 ** 20 },
];

/** Brings up two servers, burns on both, reads what they use, and looks at what is left. @param driver  of Docker, for the words */
export async function checkBudgets(driver: string): Promise<void> {
  const platform = await enginePlatform();
  const folder = join(PROJECT_ROOT, 'test/machines/guest/busy');
  const topology = await readTopology(folder, { root: PROJECT_ROOT, environment: process.env });
  const signal = new AbortController().signal;
  const runId = `machine-${driver}`;
  {
    const asked = { topology, runId, trial: '1', publish: {}, readyWithinMs: 240_000, signal };
    await using running = await platform.bringUp(asked);
    const { warnings, unboundServers: unbound } = running;
    checked(`${driver}: bring-up, with budgets that bind`, unbound === undefined, warnings.join('; ') || 'no warning');
    if (unbound === undefined) await whileItRuns(driver, running, platform);
  }
  const left = [...(await leftContainers()), ...(await leftGroups())];
  checked(`${driver}: nothing is left after tear-down`, left.length === 0, left.join(', ') || 'nothing');
}

async function whileItRuns(driver: string, running: RunningTopology, platform: Platform): Promise<void> {
  const groups = new Map<string, string>();
  for (const { name, service, cpus, memory } of SERVERS) {
    const [first] = containersOf(running, service);
    if (first === undefined) throw new Error(`no container of ${service}`);
    const group = await groupAbove(first.id);
    groups.set(name, group);
    const limits = `cpu.max ${contentOf(group, 'cpu.max')}, memory.max ${contentOf(group, 'memory.max')}`;
    fact(`${driver}: group of ${name}`, group);
    const isRight = limits === `cpu.max ${Math.round(cpus * 100_000)} 100000, memory.max ${memory}`;
    checked(`${driver}: limits of ${name} in the kernel`, isRight, limits);
  }
  await execa('systemctl', ['daemon-reload']);
  await delay(1000);
  const reloaded = contentOf(groups.get('srv2') ?? '', 'cpu.max');
  checked(`${driver}: the limit of srv2 after systemctl daemon-reload`, reloaded === '25000 100000', reloaded);

  const [web] = containersOf(running, 'web');
  await platform.grips?.burnBeside(web?.id ?? '', { name: 'machine-burner', processes: 4 });
  try {
    await burn(driver, groups);
    const answer = await fetch(running.entryUrl, { signal: AbortSignal.timeout(60_000) });
    const text = await answer.text();
    const isRight = answer.status === 200 && text.includes('example:front -->');
    checked(`${driver}: the site answers beside the burner`, isRight, `status ${answer.status}, ${text.length} bytes`);
  } finally {
    await platform.grips?.endBurner('machine-burner');
  }
  await checkReadings(driver, running, groups.get('srv2') ?? '');
}

/** More loops than the budgets have cores run on both servers at once. */
async function burn(driver: string, groups: ReadonlyMap<string, string>): Promise<void> {
  await delay(2000);
  const read = () => SERVERS.map(({ name }) => usedMs(groups.get(name) ?? ''));
  const [before, begunMs] = [read(), performance.now()];
  await delay(BURNS_MS);
  const [after, tookMs] = [read(), performance.now() - begunMs];
  for (const [at, { name, cpus }] of SERVERS.entries()) {
    const used = ((after[at] ?? Number.NaN) - (before[at] ?? Number.NaN)) / tookMs;
    const isBound = used <= cpus * (1 + TOLERANCE) && used >= cpus * 0.7;
    checked(`${driver}: ${name} under a burner`, isBound, `${used.toFixed(3)} of ${cpus} cores used`);
  }
}

/** What collectors read of containers, beside what the kernel says of their server. */
async function checkReadings(driver: string, running: RunningTopology, group: string): Promise<void> {
  for (const { name, service } of SERVERS) {
    for (const container of containersOf(running, service)) {
      const { cpuMs, memoryBytes, periods, receivedBytes, kernel } = await container.usage();
      const { server, oomKills } = kernel ?? {};
      const isRight = server?.name === name && server.periods > 0 && cpuMs > 0 && memoryBytes > 0 && oomKills === 0;
      const own = `${cpuMs.toFixed(0)} ms of CPU, ${(memoryBytes / 2 ** 20).toFixed(1)} MiB, ${periods} periods, ${receivedBytes} bytes received`;
      const of =
        server === undefined ? 'none' : `${server.name} stopped in ${server.throttledPeriods} of ${server.periods}`;
      checked(`${driver}: reading of ${container.name}`, isRight, `${own}; server ${of} periods`);
    }
  }
  const readings = containersOf(running, 'busy').map((container) => container.usage());
  const sum = (await Promise.all(readings)).reduce((total, { cpuMs }) => total + cpuMs, 0);
  const whole = usedMs(group);
  const seen = `${sum.toFixed(0)} ms by its containers, ${whole.toFixed(0)} ms by the server`;
  checked(`${driver}: the containers of srv2 are all of its CPU time`, Math.abs(sum / whole - 1) < TOLERANCE, seen);
}

function containersOf(running: RunningTopology, service: string): readonly RunningContainer[] {
  return running.services.find(({ name }) => name === service)?.containers ?? [];
}
