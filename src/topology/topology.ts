import type { Role } from '../records/roles.ts';
import type { AttachedNetwork, ContainerSettings, NetworkOptions, WrittenFile } from './container-settings.ts';

/** A candidate topology: a Compose file in the supported subset, read and checked. All paths are absolute, all sizes bytes, all times ms. */
export interface Topology {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  /** what it is read again by, with what was said of it outside of the file; absent: the file */
  readonly word?: string;
  /** sha256 of the compose file after interpolation, hex */
  readonly sha256: string;
  readonly services: readonly Service[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  /** options of the local driver, by volume; absent: no volume has one */
  readonly volumeOptions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** by network; absent: all are bridges without settings */
  readonly networkOptions?: Readonly<Record<string, NetworkOptions>>;
  /** the machines that the services share, in the order written; none: every service has its own limits only */
  readonly servers: readonly Server[];
  /** where hits go: services and their container ports; the first is the main one */
  readonly entries: readonly [Entry, ...Entry[]];
  /** how collectors reach a service, which may be watched in several ways; key is the service's name */
  readonly collect: Readonly<Record<string, readonly CollectSpecification[]>>;
  /** what databases begin each trial with; absent: what their images and volumes begin with */
  readonly data?: readonly DataSet[];
  readonly storedWrites?: StoredWrites;
  /** queues that must be empty before the stored writes are counted: accepted writes wait there until they are stored */
  readonly drain?: Drain;
  /** bounds of database statements per hit; outside of them the topology does not do what it claims */
  readonly statementsPerHit?: { readonly min: number; readonly max: number };
}

/** A dump, or a data directory, that a database begins each trial with. */
export interface DataSet {
  readonly service: string;
  readonly server: 'postgresql' | 'mariadb';
  /** absolute */
  readonly file: string;
  /** pg-custom: of pg_dump -Fc. tar, folder: the server's own files */
  readonly form: 'sql' | 'pg-custom' | 'tar' | 'folder';
  readonly packing?: 'gzip' | 'zstd';
  /** of all its bytes, hex */
  readonly sha256: string;
}

/** How a trial's stored writes are found. In every SQL $1 is a LIKE pattern over op ids. */
export interface StoredWrites {
  /** of several the one that is not in recovery is asked */
  readonly services: readonly string[];
  /** counts them: one row with the columns `rows` and `ids` */
  readonly sql: string;
  /** absent: they are counted only */
  readonly ids?: {
    /** one column, one row for every stored write */
    readonly stored: string;
    /** one column, one row for every delivery; absent: nobody logs deliveries */
    readonly deliveries?: string;
    /** absent: nothing is dead-lettered */
    readonly deadLetters?: { readonly services: readonly string[]; readonly queue: string };
  };
}

/** How long to wait for empty queues, and for how long they must have been seen empty without a break. */
export interface Drain {
  /** the nodes of one broker */
  readonly services: readonly string[];
  readonly queues: readonly string[];
  readonly withinMs: number;
  readonly quietMs: number;
}

export interface Entry {
  readonly service: string;
  readonly port: number;
  /** absent: http */
  readonly scheme?: 'https';
}

/** A machine with a budget that everything placed on it shares. Several of them may be parts of one real machine. */
export interface Server {
  readonly name: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

export type CollectSpecification =
  | {
      readonly kind: 'postgresql';
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
    }
  | {
      readonly kind: 'mariadb' | 'mysql';
      readonly port: number;
      readonly user: string;
      readonly password: string;
    }
  | { readonly kind: 'haproxy'; readonly port: number; readonly path: string; readonly frontend: string }
  | { readonly kind: 'varnish' }
  | {
      readonly kind: 'redis' | 'valkey';
      readonly port: number;
      readonly user?: string | undefined;
      readonly password?: string | undefined;
    }
  | { readonly kind: 'memcached'; readonly port: number }
  | { readonly kind: 'nginx'; readonly port: number; readonly path: string }
  | {
      readonly kind: 'prometheus';
      readonly port: number;
      readonly path: string;
      /** names of the user's own, those of counters end in `_total`: which rows of the page are added up, e.g. requests{code="200"} */
      readonly metrics: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'rabbitmq' | 'etcd' | 'patroni'; readonly port: number }
  | { readonly kind: 'tomcat' | 'worker'; readonly port: number; readonly path: string };

export interface Service {
  readonly name: string;
  readonly role: Role;
  readonly image: string;
  /** for messages and records, with the names of variables instead of secrets; absent: as it is */
  readonly shownImage?: string;
  /** sha256:...; what runs then, whatever has the name `image` by that time */
  readonly imageId?: string;
  readonly build?: ServiceBuild;
  /** absent: it is got where it is missing */
  readonly pullPolicy?: 'always' | 'never' | 'build';
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** names of those that its files of variables set, whose values are shown nowhere; absent: none */
  readonly fromFiles?: readonly string[];
  readonly user?: string;
  readonly hostname?: string;
  readonly workingDir?: string;
  readonly tmpfs: readonly string[];
  readonly init: boolean;
  readonly restart: 'no' | 'always' | 'on-failure' | 'unless-stopped';
  /** of `on-failure`: so often at most; absent: without an end */
  readonly restartAttempts?: number;
  readonly stopSignal?: string;
  readonly stopGracePeriodMs: number;
  readonly ports: readonly PublishedPort[];
  readonly expose: readonly number[];
  readonly dependsOn: readonly Dependency[];
  readonly healthcheck?: Healthcheck;
  readonly mounts: readonly Mount[];
  readonly networks: readonly AttachedNetwork[];
  /** written into each container before it starts; absent: none */
  readonly files?: readonly WrittenFile[];
  readonly labels: Readonly<Record<string, string>>;
  readonly cpuset?: string;
  readonly capAdd: readonly string[];
  /** absent: nothing */
  readonly host?: HostSettings;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly replicas: number;
  /** names of servers: replica 1 runs on the first, 2 on the next, in turn; absent: the topology has no servers */
  readonly placement?: readonly string[];
  readonly limits: { readonly cpus?: number; readonly memoryBytes?: number };
  /** how instances are replaced; absent: one after the other, each once load balancers took the one before */
  readonly update?: {
    /** so many at once; 0: all of them; absent: 1 */
    readonly parallelism?: number;
    /** from one ready until the next is stopped; absent: until load balancers took it */
    readonly delayMs?: number;
  };
  /** absent: none */
  readonly settings?: ContainerSettings;
}

/** What a service gets of the host; a topology is not read for a run unless it was allowed. */
export interface HostSettings {
  readonly privileged: boolean;
  /** that it shares with the host */
  readonly namespaces: readonly ('network' | 'pid' | 'ipc' | 'userns' | 'uts' | 'cgroup')[];
  readonly devices: readonly { readonly source: string; readonly target: string; readonly permissions: string }[];
  readonly securityOptions: readonly string[];
}

export interface ServiceBuild {
  readonly context: string;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  /** the Dockerfile's own text; `dockerfile` then names no file */
  readonly inline?: string;
  /** `name:address`, for the steps of the build */
  readonly extraHosts?: readonly string[];
  /** none, host, or one of the engine's; absent: the engine's choice */
  readonly network?: string;
  /** seen by the steps that ask for them, and in no layer; by BuildKit only */
  readonly secrets?: readonly BuildSecret[];
  /** `default` for the agent of this user, else `id=/path` of a key; by BuildKit only */
  readonly ssh?: readonly string[];
  /** by name: folders of this machine, or `docker-image://` and an image; by BuildKit only */
  readonly contexts?: Readonly<Record<string, string>>;
}

export type BuildSecret = { readonly id: string } & ({ readonly file: string } | { readonly content: string });

/** `published` absent: a free port is chosen. Always bound to 127.0.0.1. */
export interface PublishedPort {
  readonly container: number;
  readonly published?: number;
  /** absent: tcp */
  readonly protocol?: 'udp';
}

export interface Dependency {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
}

/** `test` as Docker takes it: first element CMD, CMD-SHELL or NONE; empty: that of the image. A 0 is what the image has, else the engine's own. */
export interface Healthcheck {
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

export type Mount =
  | {
      readonly kind: 'volume' | 'bind';
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
      /** of a bind: a folder that is not there is made, as Compose does; absent: it must be there */
      readonly makesFolder?: true;
      /** of a volume: it begins empty; absent: with what the image has there */
      readonly isEmpty?: true;
      /** of a volume that was written without a name: each container has one of its own; absent: all that name it share it */
      readonly isUnnamed?: true;
      /** of a volume: the folder in it that is mounted; absent: all of it */
      readonly subpath?: string;
      /** of a volume that is there before and after a trial: its name on the engine */
      readonly external?: string;
    }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly sizeBytes?: number; readonly mode?: number };
