import type { SwarmRecord } from '../records/swarm-record.ts';

/** What a platform runs on. */
export interface PlatformDescription {
  readonly engineVersion: string;
  readonly storageDriver: string;
  readonly cgroupVersion: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly operatingSystem: string;
  /** the Swarm that this is a manager of; absent: it is one engine, or the lab */
  readonly swarm?: SwarmRecord;
}
