import Docker from 'dockerode';

/** A server of a Swarm, with three ports that are 10,000 lower on this machine. */
export const server = (name: string, cpus: number) => ({
  ...{ name, cpus, memoryBytes: 2 ** 30, docker: new Docker() },
  ports: new Map([30_001, 30_002, 30_003].map((port) => [port, port - 10_000])),
});
