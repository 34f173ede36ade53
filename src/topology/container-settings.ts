/** A config or secret whose content stands in the Compose file, or in a variable. */
export interface WrittenFile {
  /** in the container */
  readonly target: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A network that a service is on. */
export interface AttachedNetwork {
  readonly name: string;
  readonly aliases: readonly string[];
  /** its name on the engine, of one that is there before and after a trial */
  readonly external?: string;
  /** absent: the engine's choice */
  readonly address?: {
    readonly ipv4?: string;
    readonly ipv6?: string;
    readonly linkLocal?: readonly string[];
    readonly mac?: string;
    readonly driverOptions?: Readonly<Record<string, string>>;
  };
}

/** Of a network that is not a plain bridge of the trial. */
export interface NetworkOptions {
  /** its name on the engine, of one that is there before and after a trial */
  readonly external?: string;
  readonly driverOptions?: Readonly<Record<string, string>>;
  readonly isInternal?: boolean;
  readonly hasIpv6?: boolean;
  readonly isAttachable?: boolean;
  readonly ipam?: {
    readonly driver?: string;
    readonly options?: Readonly<Record<string, string>>;
    readonly pools: readonly {
      readonly subnet?: string;
      readonly gateway?: string;
      readonly range?: string;
      readonly auxiliary?: Readonly<Record<string, string>>;
    }[];
  };
}

/** What the engine is told of a container beside its image, ports, mounts and limits; each as in the Compose Specification. */
export interface ContainerSettings {
  readonly isReadOnly?: boolean;
  readonly shmBytes?: number;
  readonly capDrop?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly dns?: readonly string[];
  readonly dnsOptions?: readonly string[];
  readonly dnsSearch?: readonly string[];
  /** `name:address` */
  readonly extraHosts?: readonly string[];
  readonly groups?: readonly string[];
  readonly domainName?: string;
  readonly mac?: string;
  readonly mostProcesses?: number;
  readonly memoryReservationBytes?: number;
  /** memory and swap together; -1: no limit of swap */
  readonly memoryAndSwapBytes?: number;
  readonly swappiness?: number;
  readonly isOomKillDisabled?: boolean;
  readonly oomScoreAdjustment?: number;
  readonly cpuShares?: number;
  readonly cpuPeriodUs?: number;
  readonly cpuQuotaUs?: number;
  readonly cpuRealtimePeriodUs?: number;
  readonly cpuRealtimeRuntimeUs?: number;
  readonly blkio?: BlkioSettings;
  readonly storage?: Readonly<Record<string, string>>;
  readonly runtime?: string;
  /** os/architecture[/variant] */
  readonly platform?: string;
  readonly ipc?: 'none' | 'private' | 'shareable';
  readonly cgroup?: 'private';
  /** a namespace of another service's container */
  readonly shared?: { readonly network?: string; readonly ipc?: string; readonly pid?: string };
  /** no network at all */
  readonly hasNoNetwork?: boolean;
  readonly deviceRules?: readonly string[];
  readonly deviceRequests?: readonly DeviceRequest[];
  /** the volumes of another service's first container */
  readonly volumesFrom?: readonly { readonly service: string; readonly isReadOnly: boolean }[];
  /** run one after the other once the container has started; it is ready after them */
  readonly startHooks?: readonly StartHook[];
  /** that only tighten */
  readonly securityOptions?: readonly string[];
}

/** Devices that a driver of the engine gives, such as GPUs. @source Docker Engine API, "DeviceRequest" */
export interface DeviceRequest {
  readonly capabilities: readonly string[];
  readonly driver?: string;
  /** -1: all; absent: those of the ids */
  readonly count?: number;
  readonly ids?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
}

/** A command in a container that has started. */
export interface StartHook {
  readonly command: readonly string[];
  readonly user?: string;
  readonly isPrivileged?: true;
  readonly workingDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** values of variables that it may say, the longest first; absent: there are none */
  readonly hidden?: readonly HiddenValue[];
}

/** What stands in a message for a value: `${NAME}`. */
export interface HiddenValue {
  readonly value: string;
  readonly name: string;
  /** as a word by itself, or only behind its name, as in NAME=value; absent: wherever it stands */
  readonly only?: 'word' | 'named';
}

/** Limits of reading and writing devices, by their paths on this machine. */
export interface BlkioSettings {
  readonly weight?: number;
  readonly weightDevices: readonly { readonly path: string; readonly weight: number }[];
  readonly readBytesPerSecond: readonly DeviceRate[];
  readonly readOperationsPerSecond: readonly DeviceRate[];
  readonly writeBytesPerSecond: readonly DeviceRate[];
  readonly writeOperationsPerSecond: readonly DeviceRate[];
}

interface DeviceRate {
  readonly path: string;
  readonly rate: number;
}
