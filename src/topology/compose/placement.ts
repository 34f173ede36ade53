import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import { unknownName } from './compose-references.ts';
import type { ComposeFile } from './compose-schema.ts';
import { limitsOf, writtenLimits } from './limits.ts';
import type { WrittenService } from './service-schema.ts';

/** The node label whose values are the names of x-benchday.servers. */
export const SERVER_LABEL = 'srv';
const SPREAD = `node.labels.${SERVER_LABEL}`;

/**
 * `node.labels.srv == srv1`, `!=`, and the short form `srv=srv1`.
 * @source Docker, service constraints; Compose Specification, deploy.placement.constraints, writes `disktype=ssd`
 */
const CONSTRAINT = /^(?:node\.labels\.)?(?<label>[\w.-]+?)\s*(?<operator>==|!=|=)\s*(?<server>\S+)$/;

interface Constraint {
  readonly server: string;
  readonly isExclusion: boolean;
}

/** undefined: it speaks of another label, or of no label. */
export function serverConstraint(written: string): Constraint | undefined {
  const { label, operator, server } = CONSTRAINT.exec(written.trim())?.groups ?? {};
  return label === SERVER_LABEL && server !== undefined ? { server, isExclusion: operator === '!=' } : undefined;
}

export function isSpreadOverServers(spread: string): boolean {
  return spread.trim() === SPREAD;
}

/**
 * The servers that take a service's replicas in turn, in the order of x-benchday.servers.
 * @returns undefined when nothing says where it runs
 */
export function placementOf({ deploy }: WrittenService, servers: readonly string[]): readonly string[] | undefined {
  if (servers.length === 0) return undefined;
  const constraints = (deploy?.placement?.constraints ?? []).flatMap((written) => serverConstraint(written) ?? []);
  const isSpread = (deploy?.placement?.preferences ?? []).some(({ spread }) => isSpreadOverServers(spread));
  if (constraints.length === 0 && !isSpread) return undefined;
  return servers.filter((server) =>
    constraints.every((constraint) => (constraint.server === server) !== constraint.isExclusion),
  );
}

/** A service that runs on every node has one container here, or one on each of its servers. */
export function replicasIn({ scale, deploy }: WrittenService, placement: readonly string[] | undefined): number {
  if (deploy?.mode === 'global') return placement?.length ?? 1;
  return scale ?? deploy?.replicas ?? 1;
}

/** What is wrong with where services run. Nothing, when the file declares no servers. */
export function placementProblems(document: YamlDocument, file: ComposeFile): readonly FileProblem[] {
  const { servers } = file['x-benchday'];
  const known = Object.keys(servers);
  if (known.length === 0) return [];
  return Object.entries(file.services).flatMap(([name, service]) => {
    const place = ['services', name];
    const constraints = [...place, 'deploy', 'placement', 'constraints'];
    const unknown = (service.deploy?.placement?.constraints ?? []).flatMap((written, index) => {
      const server = serverConstraint(written)?.server;
      if (server === undefined || known.includes(server)) return [];
      return [unknownName({ document, what: 'server', known, place: [...constraints, index], name: server })];
    });
    if (unknown.length > 0) return unknown;
    const placement = placementOf(service, known);
    if (placement === undefined) {
      const choice = `constraints: ['${SPREAD} == ${known[0] ?? ''}'] or preferences: [{ spread: ${SPREAD} }]`;
      const message = `runs on none of the servers, so that no budget would hold it; write deploy.placement with ${choice}`;
      return [problemAt(document, place, message)];
    }
    if (placement.length === 0) return [problemAt(document, constraints, 'leave no server to run on')];
    return [
      ...budgetProblems(document, file, { name, placement }),
      ...crowdProblems(document, service, name, placement),
    ];
  });
}

function budgetProblems(
  document: YamlDocument,
  file: ComposeFile,
  { name, placement }: { readonly name: string; readonly placement: readonly string[] },
): readonly FileProblem[] {
  const service = file.services[name];
  if (service === undefined) return [];
  const { cpus, memory } = writtenLimits(service);
  const replicas = replicasIn(service, placement);
  const at = (keys: readonly string[]) => ['services', name, ...keys];
  return placement.slice(0, replicas).flatMap((server) => {
    const budget = file['x-benchday'].servers[server];
    if (budget === undefined) return [];
    const problems: FileProblem[] = [];
    if (cpus !== undefined && cpus.value > budget.cpus) {
      const tooMany = `is ${cpus.value}${cpus.keys.includes('cpu_quota') ? ' cores' : ''}, above the ${budget.cpus} of ${server}, on which it runs; cgroup v1 refuses to start such a container`;
      problems.push(problemAt(document, at(cpus.keys), tooMany));
    }
    if (memory !== undefined && memory.value > budget.memory) {
      const tooMuch = `is ${inMebibytes(memory.value)}, above the ${inMebibytes(budget.memory)} of ${server}, on which it runs`;
      problems.push(problemAt(document, at(memory.keys), tooMuch));
    }
    return problems;
  });
}

function crowdProblems(
  document: YamlDocument,
  service: WrittenService,
  name: string,
  placement: readonly string[],
): readonly FileProblem[] {
  const most = service.deploy?.placement?.max_replicas_per_node ?? 0;
  const replicas = replicasIn(service, placement);
  if (most === 0 || Math.ceil(replicas / placement.length) <= most) return [];
  const message = `is ${most}, but ${replicas} replicas are to run on ${placement.length} servers`;
  return [problemAt(document, ['services', name, 'deploy', 'placement', 'max_replicas_per_node'], message)];
}

/** What is allowed, but may surprise: limits of memory are ceilings, and together they may be higher than the server's own. */
export function memoryNotes(file: ComposeFile): readonly string[] {
  const { servers } = file['x-benchday'];
  const known = Object.keys(servers);
  const limits = new Map<string, number>();
  for (const service of Object.values(file.services)) {
    const placement = placementOf(service, known) ?? [];
    for (let replica = 0; replica < replicasIn(service, placement); replica += 1) {
      const server = placement[replica % placement.length] ?? '';
      limits.set(server, (limits.get(server) ?? 0) + (limitsOf(service).memoryBytes ?? 0));
    }
  }
  return Object.entries(servers).flatMap(([name, { memory }]) => {
    const sum = limits.get(name) ?? 0;
    if (sum <= memory) return [];
    return [
      `x-benchday.servers.${name}: the memory limits of what runs there add up to ${inMebibytes(sum)}, above its ${inMebibytes(memory)}; ` +
        'once that is used, the kernel ends processes there',
    ];
  });
}

/** 512 MiB */
export function inMebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
