import type { ProcessState } from '../base/process-identity.ts';
import type { FaultGrips } from './grips.ts';
import type { PlatformDescription } from './platform-description.ts';
import type { Rebuilding } from './rebuilding.ts';
import type { ImageFacts } from './engine/image-facts.ts';
import type { Role } from '../records/roles.ts';
import type { UnboundServers } from '../records/unbound-servers.ts';
import type { CollectSpecification, Service, Topology } from '../topology/topology.ts';

export type { PlatformDescription } from './platform-description.ts';

export interface BringUp {
  readonly topology: Topology;
  /** value of the label benchday.run; part of every name */
  readonly runId: string;
  /** value of the label benchday.trial */
  readonly trial: string;
  /** cores the SUT may use (cpuset syntax), absent: all; a service's own cpuset wins */
  readonly cpuset?: string;
  /** container ports to publish on 127.0.0.1 beside the file's own, by service (for the collectors); at its node on a Swarm */
  readonly publish: Readonly<Record<string, readonly number[]>>;
  /** from the start of the first container to the last one ready, ms */
  readonly readyWithinMs: number;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: ServiceEvent) => void;
}

export interface ServiceEvent {
  readonly service: string;
  readonly state: 'starting' | 'started' | 'ready' | 'stopped';
}

/** Where a topology runs. */
export interface Platform {
  readonly id: string;
  /**
   * Restores what databases of the topology begin with, where it is not kept from an earlier trial or run. Nothing else is left when it throws.
   * @throws {BenchdayError} FILE_INVALID: the server refuses it; SERVICE_DIED, DISK_FULL, RUN_IN_PROGRESS, INTERRUPTED
   */
  restoreData(request: BringUp): Promise<void>;
  /**
   * Starts all services in dependency order and waits until each is ready. What it made is removed again when it throws.
   * @throws {BenchdayError} SERVICE_NOT_READY (with what was last seen and the last log lines), SERVICE_DIED, PORT_TAKEN, IMAGE_MISSING,
   *   DOCKER_MISSING, DOCKER_NO_PERMISSION, INTERRUPTED
   */
  bringUp(request: BringUp): Promise<RunningTopology>;
  /**
   * Refuses what this platform cannot do of a topology, whether its images are there or not.
   * @throws {BenchdayError} USAGE or DOCKER_FAILED, naming all of it
   */
  refuse(topology: Topology): Promise<void>;
  /**
   * @param signal  ends what is copied to where it is to run
   * @throws {BenchdayError} as `refuse`; IMAGE_MISSING naming every image that is not there, before anything is started; INTERRUPTED
   */
  requireImages(topology: Topology, signal?: AbortSignal): Promise<void>;
  /** Images that are not there; nothing is got. */
  missingImages(topology: Topology): Promise<readonly MissingImage[]>;
  /** Removes everything labelled with the run (absent: with any run, living or not); returns how many containers, networks, volumes went. */
  tearDown(runId?: string): Promise<Removed>;
  /** Removes what was left by processes that are gone, and nothing that may still be in use. */
  removeLeftovers(): Promise<Leftovers>;
  /** How many restored data sets are kept for later runs. */
  keptData(): Promise<number>;
  /** Removes them, or only what a killed process had not finished; those in use stay. @returns how many went */
  removeData(which: 'all' | 'unfinished'): Promise<number>;
  describe(): Promise<PlatformDescription>;
  /** hosts at which services are reached, beside 127.0.0.1; absent: none */
  readonly addresses?: readonly string[];
  /** absent: no faults can be played here */
  readonly grips?: FaultGrips;
}

export interface MissingImage {
  /** as the Compose file names it */
  readonly image: string;
  readonly services: readonly Service[];
}

export interface Removed {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

export interface Leftovers {
  readonly removed: Removed;
  readonly left: readonly LeftRun[];
}

/** Things of a run that were left alone, with the process that owns them. */
export interface LeftRun extends Removed {
  readonly runId: string;
  readonly owner: ProcessState;
}

/** A topology all of whose services are ready. `await using` tears it down. */
export interface RunningTopology extends AsyncDisposable {
  readonly topology: Topology;
  /** the main entry, e.g. http://127.0.0.1:20480 */
  readonly entryUrl: string;
  /** one for each entry and replica of its service, in the order of the topology's entries; the main one is the first */
  readonly entryPoints: readonly EntryPoint[];
  /** addresses of all entry points */
  readonly entryUrls: readonly string[];
  readonly services: readonly RunningService[];
  /** what is not as the topology says, one sentence each */
  readonly warnings: readonly string[];
  /** absent: the budgets of all servers bind */
  readonly unboundServers?: UnboundServers;
  /** Why published ports cannot be reached from here, asked when one refused; undefined: they can, or nobody knows. */
  outOfReach(): string | undefined;
  /** Services with a container that is no longer running, with the exit status. Empty when all is well. */
  dead(): Promise<readonly DeadContainer[]>;
  /**
   * Puts a new container in the place of one, which is stopped in order first. Collectors keep watching the old one. Absent: not here.
   * @returns the id of the new one, once it is ready
   * @throws {BenchdayError} SERVICE_DIED, SERVICE_NOT_READY, INTERRUPTED
   */
  readonly replace?: (containerId: string, asked: Replacement) => Promise<string>;
  /**
   * Starts one more instance of a service, as the others were started. No collector watches it, and it is no entry point. Absent: not here.
   * @returns it, once it is ready; one that does not get ready is removed
   * @throws {BenchdayError} SERVICE_DIED, SERVICE_NOT_READY, INTERRUPTED
   */
  readonly add?: (service: string, asked: Addition) => Promise<RunningContainer>;
  /** Stops one that was added, in order, and removes it. */
  readonly retire?: (containerId: string) => Promise<void>;
  /**
   * The same as it is now, for who measures it once more: containers that replaced others in the place of those, with their ports; what was
   * started again until now is forgiven. To stop either is to stop both. Absent: that cannot be done here.
   * @throws {BenchdayError} SERVICE_DIED where a container that ran does not
   */
  readonly renewed?: () => Promise<RunningTopology>;
  readonly rebuilding?: Rebuilding;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** What one more instance is made of, and how it is waited for. */
export type Addition = Pick<Replacement, 'image' | 'readyWithinMs' | 'signal'>;

export interface DeadContainer {
  readonly service: string;
  /** id */
  readonly container: string;
  /** its name and how it ended */
  readonly detail: string;
}

/** What a container is replaced by. */
export interface Replacement {
  /** id or name; absent: the image that the topology names */
  readonly image?: string;
  /** it does nothing but wait, so that it never gets healthy */
  readonly isIdle?: true;
  readonly readyWithinMs: number;
  readonly signal: AbortSignal;
  /** told its id before it is ready, also where the engine then refuses to start it */
  readonly onStarted: (containerId: string) => void;
}

/** Where hits may go: a container of an entry service. */
export interface EntryPoint {
  readonly service: string;
  readonly url: string;
  /** id of its container */
  readonly container: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface RunningService {
  readonly name: string;
  readonly role: Role;
  readonly service: Service;
  /** how collectors reach it, from x-benchday.collect */
  readonly collect: readonly CollectSpecification[];
  readonly containers: readonly RunningContainer[];
  /**
   * Host and port for a port of its first container, as they are reached from here: on 127.0.0.1, or at a node of a Swarm; as they were when it was ready.
   * @throws {BenchdayError} INTERNAL when that port was not published
   */
  address(containerPort: number): Address;
  /** last lines of all its containers' output */
  logs(lines: number): Promise<string>;
}

export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  /** sha256:... of the image */
  readonly imageId: string;
  /** the server that the topology places it on; absent: it names none */
  readonly server?: string;
  /** true: it had run to its end, successfully, when the topology was ready */
  readonly hasEnded?: true;
  /** true: no engine knows it; nothing but its address is known */
  readonly isByAddress?: true;
  /**
   * Host and port for a container port, as they are reached from here now: a container that was started again has others.
   * @throws {BenchdayError} INTERNAL when that port is not published, or the container does not run
   */
  address(containerPort: number): Promise<Address>;
  /** When it was started, as the engine knows it: another time after each restart. */
  startedAtMs(): Promise<number>;
  /** What the engine knows about the image; only its id when it was removed meanwhile. */
  describeImage(): Promise<ImageFacts>;
  /** Runs a command to its end. */
  exec(command: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }>;
  /** Keeps one command running and talks to it line by line; cheaper than an exec a second. */
  converse(command: readonly string[]): Promise<Conversation>;
  /** CPU, memory, throttling and network counters since the container began. */
  usage(): Promise<ContainerUsage>;
}

export interface Conversation {
  /** Writes a line and returns what the command prints up to the line `end`. */
  ask(line: string, end: string): Promise<string>;
  close(): Promise<void>;
}

export interface ContainerUsage {
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly throttledPeriods: number;
  readonly periods: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** what only the kernel of this machine tells; absent when the engine is elsewhere */
  readonly kernel?: KernelUsage;
}

export interface KernelUsage {
  /** processes killed for want of memory; absent before Linux 4.13 */
  readonly oomKills?: number;
  /** connections that its listening sockets dropped, full accept queues included */
  readonly listenDrops: number;
  /** the limit that it shares with others; absent where there is none */
  readonly server?: { readonly name: string; readonly periods: number; readonly throttledPeriods: number };
}
