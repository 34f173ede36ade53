/** The parts of Docker's /info that decide; dockerode leaves it untyped. */
export interface SwarmInfo {
  readonly Name: string;
  readonly ServerVersion: string;
  readonly OSType: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly KernelVersion: string;
  readonly DriverStatus?: readonly (readonly [string, string])[] | null;
  readonly Plugins: { readonly Network?: readonly string[] | null };
  readonly Swarm?: {
    readonly NodeID: string;
    readonly LocalNodeState: string;
    readonly ControlAvailable: boolean;
    readonly Error?: string;
    readonly RemoteManagers?: readonly { readonly Addr: string }[] | null;
    /** managers alone know it */
    readonly Cluster?: { readonly ID?: string } | null;
  };
}

/** What an engine lacks of a manager, with what to do. */
export interface Obstacle {
  readonly problem: string;
  readonly hint: string;
}

/**
 * Why an engine cannot manage a Swarm's services; undefined: it can.
 * @source Docker Engine API, GET /info: LocalNodeState is inactive, pending, active, error or locked
 */
export function managerObstacle({ Name: name, Swarm: swarm }: SwarmInfo): Obstacle | undefined {
  const state = swarm?.LocalNodeState ?? 'inactive';
  if (state === 'locked')
    return { problem: `the Swarm of ${name} is locked`, hint: 'docker swarm unlock, on that engine' };
  if (state === 'error' || state === 'pending') {
    const said = (swarm?.Error ?? '') === '' ? '' : `: ${swarm?.Error ?? ''}`;
    return {
      problem: `the Swarm of ${name} is in the state ${state}${said}`,
      hint: 'docker info on that engine says more',
    };
  }
  if (state !== 'active') {
    const hint = 'name the engine of a manager, or make a Swarm: docker swarm init there; docs/swarm.md has the steps';
    return { problem: `the engine ${name} is in no Swarm`, hint };
  }
  if (swarm?.ControlAvailable === true) return undefined;
  const managers = (swarm?.RemoteManagers ?? []).map(({ Addr }) => Addr).join(', ');
  const known = managers === '' ? '' : `; it knows the managers ${managers}`;
  return { problem: `${name} is a worker of its Swarm, or has no say${known}`, hint: 'name the engine of a manager' };
}

/** @source Docker Engine API, version history: v1.41 (Docker 20.10) has Ulimits, CapabilityAdd and limits of processes of services */
const LEAST = [20, 10] as const;

/**
 * What keeps a node's engine from running services as they are asked for, one sentence each. Whether its kernel has IPVS `docker info` does not
 * say, and nothing here needs it: names lead to addresses of containers (dnsrr), and ports are the node's own.
 */
export function engineProblems({
  OSType: system,
  ServerVersion: version,
  Plugins: plugins,
}: SwarmInfo): readonly string[] {
  return [
    ...(system === 'linux' ? [] : [`its engine runs ${system} containers`]),
    ...(isOlder(version) ? [`its Docker is ${version}, and services need ${LEAST.join('.')} or newer`] : []),
    ...((plugins.Network ?? []).includes('overlay') ? [] : ['its engine has no overlay networks']),
  ];
}

/** @returns false for a version that is not one of Docker's */
function isOlder(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) < LEAST[0] || (Number(major) === LEAST[0] && Number(minor) < LEAST[1]);
}

/** Whether images are in containerd's store, where the id of an image is another one. @source docs.docker.com/engine/storage/containerd */
export function isContainerdStore({ DriverStatus: status }: Pick<SwarmInfo, 'DriverStatus'>): boolean {
  return (status ?? []).some(([key, value]) => key === 'driver-type' && value.startsWith('io.containerd.snapshotter'));
}
