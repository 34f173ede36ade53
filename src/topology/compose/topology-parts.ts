import type { Server, Service } from '../topology.ts';
import type { ComposeFile } from './compose-schema.ts';

export function serversOf(file: ComposeFile): readonly Server[] {
  const servers = Object.entries(file['x-benchday'].servers);
  return servers.map(([name, { cpus, memory }]) => ({ name, cpus, memoryBytes: memory }));
}

export function networksOf(services: readonly Service[], file: ComposeFile): readonly string[] {
  const used = services.flatMap(({ networks }) => networks.map(({ name }) => name));
  return [...new Set([...Object.keys(file.networks), ...used])];
}
