import { BenchdayError } from '../../base/errors.ts';
import type { ContainerSettings } from '../../topology/container-settings.ts';
import type { Mount, Service, Topology } from '../../topology/topology.ts';
import { tmpfsIn } from './tmpfs.ts';

/** Settings that a Swarm service cannot have, by what a Compose file calls them; undefined: it has it, and service-specification passes it on. */
const CONTAINER_ONLY: Readonly<Record<keyof ContainerSettings, string | undefined>> = {
  isReadOnly: undefined,
  capDrop: undefined,
  sysctls: undefined,
  dns: undefined,
  dnsOptions: undefined,
  dnsSearch: undefined,
  extraHosts: undefined,
  groups: undefined,
  mostProcesses: undefined,
  memoryReservationBytes: undefined,
  shmBytes: 'shm_size',
  domainName: 'domainname',
  mac: 'mac_address',
  memoryAndSwapBytes: 'memswap_limit',
  swappiness: 'mem_swappiness',
  isOomKillDisabled: 'oom_kill_disable',
  oomScoreAdjustment: 'oom_score_adj',
  cpuShares: 'cpu_shares',
  cpuPeriodUs: 'cpu_period',
  cpuQuotaUs: 'cpu_quota',
  cpuRealtimePeriodUs: 'cpu_rt_period',
  cpuRealtimeRuntimeUs: 'cpu_rt_runtime',
  blkio: 'blkio_config',
  storage: 'storage_opt',
  runtime: 'runtime',
  platform: 'platform',
  ipc: 'ipc',
  cgroup: 'cgroup',
  shared: 'network_mode, ipc or pid of another service',
  hasNoNetwork: 'network_mode: none',
  deviceRules: 'device_cgroup_rules',
  deviceRequests: 'gpus or reserved devices',
  volumesFrom: 'volumes_from',
  startHooks: 'post_start',
  securityOptions: 'security_opt',
};

/**
 * What a topology asks for and a Swarm cannot do: it is refused, as leaving it out would measure something else.
 * @throws {BenchdayError} USAGE naming all of it
 */
export function refuseForSwarm(topology: Topology): void {
  const problems = [
    ...topology.services.flatMap(problemsOf),
    ...networkProblems(topology),
    ...(topology.data ?? []).map(({ service, file }) => `${service}: data, restored from ${file}`),
  ];
  if (problems.length === 0) return;
  throw new BenchdayError('USAGE', `${topology.name} cannot run on a Swarm:\n  ${problems.join('\n  ')}`, {
    hint: 'one Docker engine takes all of it (without --lab and --swarm); docs/swarm.md lists what services of a Swarm have',
  });
}

function problemsOf({ name, settings = {}, host, cpuset, mounts, tmpfs, networks }: Service): readonly string[] {
  const words = [
    ...Object.entries(CONTAINER_ONLY).flatMap(([key, word]) =>
      word === undefined || settings[key as keyof ContainerSettings] === undefined ? [] : [word],
    ),
    ...(cpuset === undefined ? [] : ['cpuset']),
    ...(host === undefined ? [] : ['access to the host']),
    ...mounts.flatMap(mountWord),
    ...tmpfs.flatMap((entry) => {
      const { target, left } = tmpfsIn(entry);
      return left.length === 0 ? [] : [`tmpfs ${target}: ${left.join(', ')}`];
    }),
    ...networks.flatMap(({ external, address }) => [
      ...(external === undefined ? [] : [`the network ${external} from outside`]),
      ...(address === undefined ? [] : ['addresses in networks']),
    ]),
  ];
  return words.map((word) => `${name}: ${word}`);
}

function mountWord(mount: Mount): readonly string[] {
  if (mount.kind === 'bind') return [`the folder or file ${mount.source} of this machine, which no server has`];
  if (mount.kind === 'volume' && mount.external !== undefined) return [`the volume ${mount.external} from outside`];
  if (mount.kind === 'volume' && mount.subpath !== undefined) return [`volume.subpath ${mount.subpath}`];
  return [];
}

function networkProblems({ networkOptions = {} }: Topology): readonly string[] {
  return Object.entries(networkOptions).flatMap(([name, { driverOptions, hasIpv6, ipam }]) =>
    (driverOptions ?? ipam) !== undefined || hasIpv6 === true
      ? [`network ${name}: driver_opts, ipam or enable_ipv6`]
      : [],
  );
}
