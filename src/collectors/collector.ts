import type { Sample } from '../records/sample.ts';
import type { RunningService } from '../platform/platform.ts';

export interface ReadRequest {
  readonly atMs: number;
  /** first and last reading of a measurement: what is too costly for every second (per query) is read then */
  readonly isEdge: boolean;
}

/** Watches one thing. [] = no data; throws = could not look. */
export interface Probe {
  read(request: ReadRequest): Promise<readonly Sample[]>;
  close(): Promise<void>;
}

/** What a probe throws when it could look at a part of its things only: the rows count, and so does the failure. */
export class PartialReading extends Error {
  override readonly name = 'PartialReading';
  readonly samples: readonly Sample[];

  constructor(message: string, samples: readonly Sample[]) {
    super(message);
    this.samples = samples;
  }
}

/** Watches services of a topology, or the machine and the generator around it. */
export type Collector = ServiceCollector | MachineCollector;

interface ServiceCollector {
  readonly id: string;
  readonly title: string;
  readonly scope: 'service';
  /** read at every second, third ... beat only: what costs the server much to tell, or changes slowly */
  readonly everyBeats?: number;
  /** its targets are alike, and read one after the other, one a beat */
  readonly takesTurns: boolean;
  /** what of the service it watches, each with a probe of its own; [] = nothing */
  targets(service: RunningService): readonly Target[];
}

export interface Target {
  /** which container of the service, e.g. worker-2; absent when it has only one, or all are watched as one */
  readonly instance?: string;
  open(): Promise<Probe>;
}

interface MachineCollector {
  readonly id: string;
  readonly title: string;
  readonly scope: 'machine';
  readonly everyBeats?: number;
  available(): Promise<boolean>;
  open(): Promise<Probe>;
}
