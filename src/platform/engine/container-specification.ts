import type { ContainerCreateOptions, HostConfig, MountSettings } from 'dockerode';
import type { Mount, Service } from '../../topology/topology.ts';
import { LABEL, objectName, ownerLabels, type Owner } from './names.ts';

export interface ContainerPlan {
  readonly owner: Owner;
  readonly service: Service;
  /** from 1 */
  readonly replica: number;
  readonly cpuset?: string;
  /** the control group of its server; absent: the engine's own choice */
  readonly cgroupParent?: string;
  /** container ports to publish, beside the service's own */
  readonly publish: readonly number[];
}

const NS_PER_MS = 1_000_000;
/** Output that is kept per container; a load balancer's access log would otherwise fill the disk. */
const LOG_KEPT = { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '2' } } as const;

/**
 * What Docker's create call takes for one container of a service. Further networks are connected afterwards.
 * @param chosen  host ports by container port, for `portsToChoose`
 */
export function containerSpecification(
  plan: ContainerPlan,
  chosen: ReadonlyMap<number, number>,
): ContainerCreateOptions {
  const { service, owner } = plan;
  const bindings = isOnHostNetwork(service) ? {} : portBindings(plan, chosen);
  const networks = networksOf(service);
  const first = networks[0];
  return {
    name: objectName(owner, service.name, String(plan.replica)),
    Image: service.imageId ?? service.image,
    Env: Object.entries(service.environment).map(([key, value]) => `${key}=${value}`),
    Labels: { ...service.labels, ...ownerLabels(owner), [LABEL.service]: service.name },
    ...(service.command === undefined ? {} : { Cmd: [...service.command] }),
    ...(service.entrypoint === undefined ? {} : { Entrypoint: [...service.entrypoint] }),
    ...(service.user === undefined ? {} : { User: service.user }),
    ...(service.hostname === undefined ? {} : { Hostname: service.hostname }),
    ...(service.workingDir === undefined ? {} : { WorkingDir: service.workingDir }),
    ...(service.stopSignal === undefined ? {} : { StopSignal: service.stopSignal }),
    StopTimeout: Math.ceil(service.stopGracePeriodMs / 1_000),
    ...(service.healthcheck === undefined ? {} : { Healthcheck: healthcheckOf(service.healthcheck) }),
    ExposedPorts: Object.fromEntries([...Object.keys(bindings), ...service.expose.map(tcp)].map((port) => [port, {}])),
    HostConfig: hostConfig(plan, bindings),
    ...(first === undefined
      ? {}
      : {
          NetworkingConfig: { EndpointsConfig: { [objectName(owner, first.name)]: { Aliases: [...first.aliases] } } },
        }),
  };
}

/** The networks of a service with the names it answers to there: its own, which leads to all replicas, and its aliases; none on the host's. */
export function networksOf(
  service: Service,
): readonly { readonly name: string; readonly aliases: readonly string[] }[] {
  if (isOnHostNetwork(service)) return [];
  const networks = service.networks.length === 0 ? [{ name: 'default', aliases: [] }] : service.networks;
  return networks.map(({ name, aliases }) => ({ name, aliases: [...new Set([service.name, ...aliases])] }));
}

function hostConfig(plan: ContainerPlan, bindings: PortBindings): HostConfig {
  const { service, owner } = plan;
  const cpuset = service.cpuset ?? plan.cpuset;
  const { cpus, memoryBytes } = service.limits;
  return {
    PortBindings: bindings,
    NetworkMode: isOnHostNetwork(service) ? 'host' : objectName(owner, networksOf(service)[0]?.name ?? 'default'),
    ...sharedWithHost(service),
    RestartPolicy: { Name: service.restart },
    Init: service.init,
    CapAdd: [...service.capAdd],
    Ulimits: service.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    Tmpfs: Object.fromEntries(service.tmpfs.map(splitTmpfs)),
    Mounts: service.mounts.map((mount) => mountOf(mount, owner)),
    LogConfig: LOG_KEPT,
    ...(plan.cgroupParent === undefined ? {} : { CgroupParent: plan.cgroupParent }),
    ...(cpuset === undefined ? {} : { CpusetCpus: cpuset }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
    // swap = memory means none: a service that swaps would measure the disk
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
  };
}

type PortBindings = Record<string, { HostIp: string; HostPort: string }[]>;

export function isOnHostNetwork({ host }: Pick<Service, 'host'>): boolean {
  return host?.namespaces.includes('network') === true;
}

function sharedWithHost({ host }: Service): HostConfig {
  if (host === undefined) return {};
  const shares = (name: (typeof host.namespaces)[number]) => host.namespaces.includes(name);
  return {
    Privileged: host.privileged,
    SecurityOpt: [...host.securityOptions],
    Devices: host.devices.map(({ source, target, permissions }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: permissions,
    })),
    ...(shares('pid') && { PidMode: 'host' }),
    ...(shares('ipc') && { IpcMode: 'host' }),
    ...(shares('userns') && { UsernsMode: 'host' }),
    ...(shares('uts') && { UTSMode: 'host' }),
    ...(shares('cgroup') && { CgroupnsMode: 'host' }),
  };
}

/** Container ports whose host port is for us to choose. Only the first replica can have a fixed one. */
export function portsToChoose({ service, replica, publish }: ContainerPlan): readonly number[] {
  if (isOnHostNetwork(service)) return [];
  const all = new Set([...publish, ...service.ports.map(({ container }) => container)]);
  const isFixed = (port: number) =>
    replica === 1 && service.ports.some(({ container, published }) => container === port && published !== undefined);
  return [...all].filter((port) => !isFixed(port));
}

function portBindings({ service, replica }: ContainerPlan, chosen: ReadonlyMap<number, number>): PortBindings {
  const bindings: PortBindings = {};
  const bind = (container: number, host: number): void => {
    bindings[tcp(container)] = [{ HostIp: '127.0.0.1', HostPort: String(host) }];
  };
  for (const { container, published } of service.ports) {
    if (published !== undefined && replica === 1) bind(container, published);
  }
  for (const [container, host] of chosen) bind(container, host);
  return bindings;
}

function tcp(port: number): string {
  return `${port}/tcp`;
}

function healthcheckOf(check: NonNullable<Service['healthcheck']>): NonNullable<ContainerCreateOptions['Healthcheck']> {
  return {
    Test: [...check.test],
    Interval: check.intervalMs * NS_PER_MS,
    Timeout: check.timeoutMs * NS_PER_MS,
    Retries: check.retries,
    StartPeriod: check.startPeriodMs * NS_PER_MS,
  };
}

/** '/run:size=64m,mode=1777' -> path and options. */
function splitTmpfs(entry: string): [string, string] {
  const colon = entry.indexOf(':');
  return colon === -1 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
}

function mountOf(mount: Mount, owner: Owner): MountSettings {
  if (mount.kind === 'tmpfs') return { Type: 'tmpfs', Source: '', Target: mount.target };
  if (mount.kind === 'bind') {
    return { Type: 'bind', Source: mount.source, Target: mount.target, ReadOnly: mount.readOnly };
  }
  return {
    Type: 'volume',
    Source: mount.source === '' ? '' : objectName(owner, mount.source),
    Target: mount.target,
    ReadOnly: mount.readOnly,
    VolumeOptions: { NoCopy: false, Labels: ownerLabels(owner), DriverConfig: { Name: '', Options: {} } },
  };
}
