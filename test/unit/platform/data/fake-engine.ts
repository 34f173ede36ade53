import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { DataSet } from '../../../../src/topology/topology.ts';
import type { PlacedData } from '../../../../src/platform/engine/data/data-place.ts';
import { service } from '../../../docker/platform/small-topology.ts';

interface Made {
  readonly options: Docker.ContainerCreateOptions;
  readonly isRunning: boolean;
}

/** Volumes and containers as an engine keeps them, in memory. What runs in a container is what the test says. */
export class FakeEngine {
  readonly volumes = new Map<string, Record<string, string>>();
  readonly containers = new Map<string, Made>();
  /** what was made, also of what is gone by now */
  readonly made: Docker.ContainerCreateOptions[] = [];
  readonly ends = new Map<string, (exitCode: number) => void>();

  private readonly run: (options: Docker.ContainerCreateOptions) => number | undefined;

  /** @param run  of a container that is started: its exit status; absent: it ends when it is removed */
  constructor(run: FakeEngine['run'] = () => 0) {
    this.run = run;
  }

  get docker(): Docker {
    return this as unknown as Docker;
  }

  /** A volume, unless it is there. */
  createVolume({ Name, Labels }: { Name: string; Labels: Record<string, string> }): Promise<void> {
    if (!this.volumes.has(Name)) this.volumes.set(Name, Labels);
    return Promise.resolve();
  }

  getVolume(name: string) {
    const there = () => this.volumes.get(name) ?? refusal(404, 'no such volume');
    return {
      inspect: async () => Promise.resolve({ Labels: await there() }),
      remove: async () => {
        await there();
        if (this.usersOf(name).length > 0) await refusal(409, 'volume is in use');
        this.volumes.delete(name);
      },
    };
  }

  listContainers({ filters }: { filters: { volume: string[] } }) {
    const found = this.usersOf(filters.volume[0] ?? '');
    return Promise.resolve(
      found.map(([Id, { options }]) => ({ Id, Names: [`/${options.name ?? ''}`], Labels: options.Labels })),
    );
  }

  createContainer(options: Docker.ContainerCreateOptions) {
    const id = String(this.made.push(options));
    this.containers.set(id, { options, isRunning: false });
    return Promise.resolve(this.getContainer(id));
  }

  getContainer(id: string) {
    const ended = new Promise<{ StatusCode: number }>((resolve) => {
      this.ends.set(id, (StatusCode) => {
        resolve({ StatusCode });
      });
    });
    return {
      id,
      start: () => {
        const made = this.containers.get(id);
        const exitCode = made === undefined ? 1 : this.run(made.options);
        if (exitCode !== undefined) this.ends.get(id)?.(exitCode);
        return Promise.resolve();
      },
      putArchive: (input: Readable) => buffer(input),
      wait: () => ended,
      logs: () => Promise.resolve(Buffer.alloc(0)),
      remove: async () => {
        if (!this.containers.delete(id)) await refusal(404, 'no such container');
        this.ends.get(id)?.(137);
      },
    };
  }

  private usersOf(volume: string) {
    return [...this.containers].filter(([, { options }]) =>
      (options.HostConfig?.Mounts ?? []).some(({ Source }) => Source === volume),
    );
  }
}

function refusal(statusCode: number, message: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(message), { statusCode }));
}

export function placed(set: Partial<DataSet> = {}, changes: Partial<PlacedData> = {}): PlacedData {
  return {
    set: { service: 'db', server: 'postgresql', file: '/dump.sql', form: 'sql', sha256: 'ab', ...set },
    service: service('db'),
    imageId: 'sha256:1',
    target: '/data',
    volume: 'benchday-data-1',
    ...changes,
  };
}
