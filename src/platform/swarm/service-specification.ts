import type { CreateServiceOptions, MountSettings } from 'dockerode';
import type { Mount, Service, Topology } from '../../topology/topology.ts';
import { hiddenLabel, LABEL, objectName, ownerLabels, type Owner } from '../engine/names.ts';
import { networksOf } from '../engine/container-specification.ts';
import type { SwarmServer } from './swarm-cluster.ts';
import { swarmName } from './swarm-names.ts';
import { tmpfsIn, tmpfsMount } from './tmpfs.ts';

const NS_PER_MS = 1_000_000;
/** Of a container that ended; the default of 5 s would be a part of each recovery. */
const RESTART_DELAY_MS = 1_000;

/** On which server a service of ours runs. */
export const SERVER_LABEL = 'benchday.server';

export interface SwarmPlan {
  readonly owner: Owner;
  readonly topology: Topology;
  readonly service: Service;
  /** from 1 */
  readonly replica: number;
  readonly server: Pick<SwarmServer, 'name' | 'cpus'>;
  /** sha256:..., so that no registry is asked */
  readonly imageId: string;
  /** ids of its networks, by name */
  readonly networks: ReadonlyMap<string, string>;
  /** ids of configs, by name */
  readonly configs: ReadonlyMap<string, string>;
  /** ports of the server, by container port */
  readonly published: ReadonlyMap<number, number>;
}

/**
 * One replica as a Swarm service of its own: each has its place and its ports, and all of a service answer to its name, which DNS leads to
 * every replica (there may be no IPVS for virtual addresses).
 */
export function serviceSpecification(plan: SwarmPlan): CreateServiceOptions {
  const { owner, service, replica, server, published } = plan;
  const labels = { ...ownerLabels(owner), [LABEL.service]: service.name };
  const cpus = service.limits.cpus === undefined ? undefined : Math.min(service.limits.cpus, server.cpus);
  const { memoryBytes } = service.limits;
  const { mostProcesses, memoryReservationBytes } = service.settings ?? {};
  return {
    Name: swarmName(owner, service.name, String(replica)),
    Labels: { ...labels, [SERVER_LABEL]: server.name },
    TaskTemplate: {
      ContainerSpec: containerOf(plan, labels),
      Resources: {
        Limits: {
          // A quota above its server's is refused by some kernels, and binds nowhere.
          ...(cpus !== undefined && { NanoCPUs: Math.round(cpus * 1e9) }),
          ...(memoryBytes !== undefined && { MemoryBytes: memoryBytes }),
          ...(mostProcesses !== undefined && { Pids: mostProcesses }),
        },
        ...(memoryReservationBytes !== undefined && { Reservations: { MemoryBytes: memoryReservationBytes } }),
      },
      RestartPolicy: {
        Condition: conditionOf(service.restart),
        Delay: RESTART_DELAY_MS * NS_PER_MS,
        MaxAttempts: service.restartAttempts ?? 0,
      },
      Placement: { Constraints: [`node.labels.srv == ${server.name}`] },
      Networks: networksOf(service).map(({ name, aliases }) => ({
        Target: plan.networks.get(name) ?? name,
        Aliases: [...aliases],
      })),
      LogDriver: { Name: 'json-file', Options: { 'max-size': '20m', 'max-file': '2' } },
    },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: {
      Mode: 'dnsrr',
      Ports: [...published].map(([TargetPort, PublishedPort]) => {
        return { Protocol: 'tcp', TargetPort, PublishedPort, PublishMode: 'host' };
      }),
    },
  };
}

type ContainerSpec = Extract<
  NonNullable<CreateServiceOptions['TaskTemplate']>,
  { ContainerSpec?: unknown }
>['ContainerSpec'];

function containerOf(plan: SwarmPlan, labels: Readonly<Record<string, string>>): ContainerSpec {
  const { owner, topology, service } = plan;
  const { settings = {} } = service;
  const { dns, dnsSearch, dnsOptions } = settings;
  const hasDns = dns !== undefined || dnsSearch !== undefined || dnsOptions !== undefined;
  return {
    Image: plan.imageId,
    Labels: { ...service.labels, ...hiddenLabel(service), ...labels },
    Env: Object.entries(service.environment).map(([key, value]) => `${key}=${value}`),
    ...(service.entrypoint !== undefined && { Command: [...service.entrypoint] }),
    ...(service.command !== undefined && { Args: [...service.command] }),
    ...(service.user !== undefined && { User: service.user }),
    ...(service.hostname !== undefined && { Hostname: service.hostname }),
    ...(service.workingDir !== undefined && { Dir: service.workingDir }),
    ...(service.stopSignal !== undefined && { StopSignal: service.stopSignal }),
    ...(settings.groups !== undefined && { Groups: [...settings.groups] }),
    ...(settings.isReadOnly !== undefined && { ReadOnly: settings.isReadOnly }),
    ...(settings.capDrop !== undefined && { CapabilityDrop: [...settings.capDrop] }),
    ...(settings.sysctls !== undefined && { Sysctls: { ...settings.sysctls } }),
    ...(settings.extraHosts !== undefined && { Hosts: settings.extraHosts.map(hostLine) }),
    ...(hasDns && {
      DNSConfig: {
        Nameservers: [...(dns ?? [])],
        Search: [...(dnsSearch ?? [])],
        Options: [...(dnsOptions ?? [])],
      },
    }),
    Init: service.init,
    CapabilityAdd: [...service.capAdd],
    Ulimits: service.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    StopGracePeriod: service.stopGracePeriodMs * NS_PER_MS,
    Mounts: [
      ...service.mounts.map((mount) => mountOf(mount, { owner, topology })),
      ...service.tmpfs.map((entry) => tmpfsMount(tmpfsIn(entry))),
    ],
    // A Swarm publishes a name only once its container is healthy, and what forms a cluster is healthy only when it finds the others. So
    // no engine looks: we ask ourselves.
    HealthCheck: { Test: ['NONE'] },
    Configs: (service.files ?? []).map((file, index) => {
      const name = configName(owner, service.name, index);
      const { target, mode, uid, gid } = file;
      return {
        ConfigID: plan.configs.get(name) ?? '',
        ConfigName: name,
        File: { Name: target, UID: String(uid), GID: String(gid), Mode: mode },
      };
    }),
  };
}

export function configName(owner: Owner, service: string, index: number): string {
  return swarmName(owner, service, 'file', String(index));
}

function conditionOf(restart: Service['restart']): string {
  if (restart === 'no') return 'none';
  return restart === 'on-failure' ? 'on-failure' : 'any';
}

/** `name:address` of a Compose file as a line of /etc/hosts; an address of version 6 has colons itself. */
function hostLine(entry: string): string {
  const colon = entry.indexOf(':');
  return `${entry.slice(colon + 1)} ${entry.slice(0, colon)}`;
}

function mountOf(
  mount: Mount,
  { owner, topology }: { readonly owner: Owner; readonly topology: Topology },
): MountSettings {
  if (mount.kind === 'tmpfs') return tmpfsMount(mount);
  // One without a name the engine makes with each container, and removes with it.
  const source = mount.isUnnamed === true ? '' : mount.source;
  const options = topology.volumeOptions?.[source];
  return {
    Type: 'volume',
    Source: source === '' ? '' : objectName(owner, source),
    Target: mount.target,
    ReadOnly: mount.readOnly,
    VolumeOptions: {
      NoCopy: mount.isEmpty ?? false,
      Labels: ownerLabels(owner),
      DriverConfig: { Name: options === undefined ? '' : 'local', Options: { ...options } },
    },
  };
}
