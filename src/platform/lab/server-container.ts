import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import { ownIdentity } from '../../base/process-identity.ts';
import { LABEL } from '../engine/names.ts';
import { LAB_LABEL, type LabSpecification, labObject } from './lab.ts';

/**
 * How a container may run an engine: privileged, or, where the machine itself lacks a capability that a privileged container gets, with
 * those that it has.
 */
export type Privilege =
  { readonly kind: 'privileged' } | { readonly kind: 'capabilities'; readonly names: readonly string[] };

export interface ServerPlan {
  readonly lab: LabSpecification;
  readonly server: string;
  readonly imageId: string;
  readonly privilege: Privilege;
  /** of the outer engine */
  readonly cgroupVersion: '1' | '2';
  /** the outer engine maps users; an engine inside needs the machine's own */
  readonly hasUserNamespace: boolean;
  readonly address: string;
  /** host ports by port of the server */
  readonly published: ReadonlyMap<number, number>;
}

export function labLabels(lab: string): Record<string, string> {
  return { [LAB_LABEL.lab]: lab, [LABEL.owner]: ownIdentity() };
}

/** What the create call of the outer engine takes for a server. */
export function serverContainer(plan: ServerPlan): ContainerCreateOptions {
  const { lab, server, published } = plan;
  const bindings = Object.fromEntries(
    [...published].map(([port, host]) => [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(host) }]]),
  );
  return {
    name: labObject(lab.name, server),
    Image: plan.imageId,
    Hostname: server,
    Labels: { ...labLabels(lab.name), [LAB_LABEL.server]: server },
    ExposedPorts: Object.fromEntries(Object.keys(bindings).map((port) => [port, {}])),
    StopTimeout: 10,
    HostConfig: {
      ...budgetOf(lab),
      ...privilegeOf(plan),
      ...(plan.hasUserNamespace && { UsernsMode: 'host' }),
      ...cgroupNamespace(plan),
      NetworkMode: labObject(lab.name),
      PortBindings: bindings,
      Mounts: [
        {
          Type: 'volume',
          Source: labObject(lab.name, server),
          Target: '/var/lib/docker',
          VolumeOptions: { NoCopy: true, Labels: labLabels(lab.name), DriverConfig: { Name: '', Options: {} } },
        },
      ],
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '2' } },
    },
    NetworkingConfig: {
      // An address of its own: the Swarm knows a server by it, also after it was started again.
      EndpointsConfig: { [labObject(lab.name)]: { IPAMConfig: { IPv4Address: plan.address } } },
    },
  };
}

/** As each version has them: the paths that the entry point reads are then what they seem. @source Docker Engine API 1.41; the types are older */
function cgroupNamespace({ cgroupVersion }: ServerPlan) {
  return { CgroupnsMode: cgroupVersion === '1' ? 'host' : 'private' };
}

function budgetOf({ cpus, memoryBytes }: LabSpecification): HostConfig {
  return { NanoCpus: Math.round(cpus * 1e9), Memory: memoryBytes, MemorySwap: memoryBytes };
}

function privilegeOf({ privilege, cgroupVersion }: ServerPlan): HostConfig {
  if (privilege.kind === 'privileged') return { Privileged: true };
  return {
    CapAdd: [...privilege.names],
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
    // What the client calls systempaths=unconfined.
    MaskedPaths: [],
    ReadonlyPaths: [],
    DeviceCgroupRules: ['a *:* rwm'],
    ...(cgroupVersion === '1' && { Binds: ['/sys/fs/cgroup:/sys/fs/cgroup:rw'] }),
  };
}
