import type { ContainerCreateOptions, HostConfig, MountSettings } from 'dockerode';
import type { AttachedNetwork } from '../../topology/container-settings.ts';
import type { Mount, Service } from '../../topology/topology.ts';
import { createSettings, hostSettings } from './container-settings.ts';
import { hiddenLabel, LABEL, objectName, ownerLabels, type Owner } from './names.ts';

export interface ContainerPlan {
  readonly owner: Owner;
  readonly service: Service;
  /** from 1 */
  readonly replica: number;
  readonly cpuset?: string;
  /** the control group of its server; absent: the engine's own choice */
  readonly cgroupParent?: string;
  /** container ports to publish, beside the service's own; at which host ports, where it must have them */
  readonly publish: readonly number[];
  readonly hostPorts?: ReadonlyMap<number, number>;
}

/** @source Docker Engine API 1.42, which the types are older than; an older engine knows nothing of it, and names the folder */
const MAKING_FOLDER = { CreateMountpoint: true } as unknown as NonNullable<MountSettings['BindOptions']>;
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
  const bindings = hasOwnNetwork(service) ? portBindings(plan, chosen) : {};
  const networks = networksOf(service);
  const first = networks[0];
  return {
    name: objectName(owner, service.name, String(plan.replica)),
    Image: service.imageId ?? service.image,
    Env: Object.entries(service.environment).map(([key, value]) => `${key}=${value}`),
    Labels: { ...service.labels, ...hiddenLabel(service), ...ownerLabels(owner), [LABEL.service]: service.name },
    ...(service.command === undefined ? {} : { Cmd: [...service.command] }),
    ...(service.entrypoint === undefined ? {} : { Entrypoint: [...service.entrypoint] }),
    ...(service.user === undefined ? {} : { User: service.user }),
    ...(service.hostname === undefined ? {} : { Hostname: service.hostname }),
    ...(service.workingDir === undefined ? {} : { WorkingDir: service.workingDir }),
    ...(service.stopSignal === undefined ? {} : { StopSignal: service.stopSignal }),
    StopTimeout: Math.ceil(service.stopGracePeriodMs / 1_000),
    ...(service.healthcheck === undefined ? {} : { Healthcheck: healthcheckOf(service.healthcheck) }),
    ExposedPorts: Object.fromEntries([...Object.keys(bindings), ...service.expose.map(tcp)].map((port) => [port, {}])),
    ...createSettings(service),
    HostConfig: hostConfig(plan, bindings),
    ...(first === undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [networkName(owner, first)]: endpointOf(first) } } }),
  };
}

/** What a network is called on the engine. */
export function networkName(owner: Owner, { name, external }: AttachedNetwork): string {
  return external ?? objectName(owner, name);
}

/** How a container is connected to a network. */
export function endpointOf({ aliases, address }: AttachedNetwork) {
  const { ipv4, ipv6, linkLocal, mac, driverOptions } = address ?? {};
  return {
    Aliases: [...aliases],
    ...((ipv4 ?? ipv6 ?? linkLocal) !== undefined && {
      IPAMConfig: {
        ...(ipv4 !== undefined && { IPv4Address: ipv4 }),
        ...(ipv6 !== undefined && { IPv6Address: ipv6 }),
        ...(linkLocal !== undefined && { LinkLocalIPs: [...linkLocal] }),
      },
    }),
    ...(mac !== undefined && { MacAddress: mac }),
    ...(driverOptions !== undefined && { DriverOpts: { ...driverOptions } }),
  };
}

/**
 * The networks of a service with the names it answers to there: its own, which leads to all replicas, and its aliases; none on the host's, on
 * another container's, and without a network.
 */
export function networksOf(service: Service): readonly AttachedNetwork[] {
  if (!hasOwnNetwork(service)) return [];
  const networks = service.networks.length === 0 ? [{ name: 'default', aliases: [] }] : service.networks;
  return networks.map((network) => ({ ...network, aliases: [...new Set([service.name, ...network.aliases])] }));
}

function hostConfig(plan: ContainerPlan, bindings: PortBindings): HostConfig {
  const { service, owner } = plan;
  const cpuset = service.cpuset ?? plan.cpuset;
  const { cpus, memoryBytes } = service.limits;
  const hasQuota = (service.settings?.cpuQuotaUs ?? 0) > 0;
  return {
    PortBindings: bindings,
    NetworkMode: networkMode(service, owner),
    ...sharedWithHost(service),
    RestartPolicy: restartPolicy(service),
    Init: service.init,
    CapAdd: [...service.capAdd],
    Ulimits: service.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    Tmpfs: Object.fromEntries(service.tmpfs.map(splitTmpfs)),
    Mounts: service.mounts.map((mount) => mountOf(mount, plan)),
    LogConfig: LOG_KEPT,
    ...(plan.cgroupParent === undefined ? {} : { CgroupParent: plan.cgroupParent }),
    ...(cpuset === undefined ? {} : { CpusetCpus: cpuset }),
    // The engine takes one of them, and a quota has a period of its own.
    ...(cpus === undefined || hasQuota ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
    // swap = memory means none: a service that swaps would measure the disk
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
    ...hostSettings(service, owner),
  };
}

function networkMode(service: Service, owner: Owner): string {
  if (isOnHostNetwork(service)) return 'host';
  const other = service.settings?.shared?.network;
  if (other !== undefined) return `container:${objectName(owner, other, '1')}`;
  if (service.settings?.hasNoNetwork === true) return 'none';
  const [first] = networksOf(service);
  return first === undefined ? objectName(owner, 'default') : networkName(owner, first);
}

function hasOwnNetwork(service: Service): boolean {
  const { shared, hasNoNetwork } = service.settings ?? {};
  return !isOnHostNetwork(service) && shared?.network === undefined && hasNoNetwork !== true;
}

type PortBindings = Record<string, { HostIp: string; HostPort: string }[]>;

function isOnHostNetwork({ host }: Pick<Service, 'host'>): boolean {
  return host?.namespaces.includes('network') === true;
}

function sharedWithHost({ host, settings }: Service): HostConfig {
  if (host === undefined) return {};
  const shares = (name: (typeof host.namespaces)[number]) => host.namespaces.includes(name);
  return {
    Privileged: host.privileged,
    SecurityOpt: [...host.securityOptions, ...(settings?.securityOptions ?? [])],
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
  if (!hasOwnNetwork(service)) return [];
  const ports = service.ports.filter(({ protocol }) => protocol === undefined);
  const all = new Set([...publish, ...ports.map(({ container }) => container)]);
  const isFixed = (port: number) =>
    replica === 1 && ports.some(({ container, published }) => container === port && published !== undefined);
  return [...all].filter((port) => !isFixed(port));
}

function restartPolicy({ restart, restartAttempts }: Service): HostConfig['RestartPolicy'] {
  return { Name: restart, ...(restartAttempts === undefined ? {} : { MaximumRetryCount: restartAttempts }) };
}

function portBindings({ service, replica }: ContainerPlan, chosen: ReadonlyMap<number, number>): PortBindings {
  const bindings: PortBindings = {};
  // One port of a container may be published several times. What the file binds to several addresses is one here.
  const bind = (port: string, host: string): void => {
    const others = (bindings[port] ?? []).filter(({ HostPort: other }) => other !== host);
    bindings[port] = [...others, { HostIp: '127.0.0.1', HostPort: host }];
  };
  for (const { container, published, protocol } of service.ports) {
    const fixed = replica === 1 ? published : undefined;
    // Of udp the engine chooses: nobody of us asks there.
    if (protocol === 'udp') bind(`${container}/udp`, fixed === undefined ? '' : String(fixed));
    else if (fixed !== undefined) bind(tcp(container), String(fixed));
  }
  for (const [container, host] of chosen) bind(tcp(container), String(host));
  return bindings;
}

function tcp(port: number): string {
  return `${port}/tcp`;
}

function healthcheckOf(check: NonNullable<Service['healthcheck']>): NonNullable<ContainerCreateOptions['Healthcheck']> {
  return {
    ...(check.test.length > 0 && { Test: [...check.test] }),
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

function mountOf(mount: Mount, { owner, replica }: ContainerPlan): MountSettings {
  if (mount.kind === 'tmpfs') {
    const { target, sizeBytes, mode } = mount;
    const options = {
      ...(sizeBytes !== undefined && { SizeBytes: sizeBytes }),
      ...(mode !== undefined && { Mode: mode }),
    };
    return {
      Type: 'tmpfs',
      Source: '',
      Target: target,
      ...(Object.keys(options).length > 0 && { TmpfsOptions: { SizeBytes: 0, Mode: 0o1777, ...options } }),
    };
  }
  if (mount.kind === 'bind') {
    const { source, target, readOnly, makesFolder } = mount;
    return {
      Type: 'bind',
      Source: source,
      Target: target,
      ReadOnly: readOnly,
      ...(makesFolder === true && { BindOptions: MAKING_FOLDER }),
    };
  }
  return {
    Type: 'volume',
    Source: mount.external ?? volumeName(mount, owner, replica),
    Target: mount.target,
    ReadOnly: mount.readOnly,
    VolumeOptions: {
      NoCopy: mount.isEmpty ?? false,
      ...(mount.subpath !== undefined && { Subpath: mount.subpath }),
      Labels: ownerLabels(owner),
      DriverConfig: { Name: '', Options: {} },
    },
  };
}

/** One that was written without a name stays with its replica when that is replaced, as in Compose. */
function volumeName({ source, isUnnamed }: Exclude<Mount, { kind: 'tmpfs' }>, owner: Owner, replica: number): string {
  if (source === '') return '';
  return isUnnamed === true ? objectName(owner, 'unnamed', source, String(replica)) : objectName(owner, source);
}
