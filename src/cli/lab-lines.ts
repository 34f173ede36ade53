import { plainNumber, plainSeconds } from '../base/number-text.ts';
import type { LabIsUp } from '../jobs/lab/lab-up.ts';
import type { LabStatus, ServerStatus } from '../jobs/lab/lab-status.ts';
import { plainTable } from './plain-table.ts';

export function upLines({ isNew, tookMs, servers }: LabIsUp): string {
  const rows = servers.map(({ name, role, cpus, memoryBytes, burntCores }) => [
    name,
    role,
    plainNumber(cpus),
    sizeText(memoryBytes),
    burntCores === undefined ? '-' : plainNumber(burntCores),
  ]);
  const table = plainTable(['server', 'role', 'cores', 'memory', 'cores used under a burner'], rows, [
    'server',
    'role',
  ]);
  if (!isNew) return `${table}\nthe lab is up already; benchday lab down removes it`;
  return `${table}\nthe lab is up after ${plainSeconds(Math.round(tookMs / 100) * 100)}; benchday run --lab measures on it`;
}

export function statusLines({ state, problems, servers }: LabStatus): string {
  if (state === 'none') return 'there is no lab; benchday lab up makes one';
  const head = ['server', 'role', 'cores', 'memory', 'in use', 'containers', 'images', 'disk'];
  const table = plainTable(head, servers.map(statusRow), ['server', 'role']);
  const images = servers.flatMap((server) => imageLine(server));
  const found = problems.map((problem) => `! ${problem}`);
  const last = state === 'up' ? [] : ['benchday lab up replaces a damaged lab; benchday lab down removes it'];
  return [table, ...images, ...found, ...last].join('\n');
}

function statusRow(server: ServerStatus): string[] {
  const { name, role, isLeader, cpus, memoryBytes, usedMemoryBytes, containers, images, diskBytes } = server;
  const text = <T>(value: T | undefined, write: (value: T) => string) =>
    value === undefined ? 'unknown' : write(value);
  return [
    name,
    isLeader === true ? `${role}, leader` : role,
    text(cpus, plainNumber),
    text(memoryBytes, sizeText),
    text(usedMemoryBytes, sizeText),
    text(containers, String),
    text(images, ({ length }) => String(length)),
    text(diskBytes, sizeText),
  ];
}

function imageLine({ name, images = [] }: ServerStatus): string[] {
  return images.length === 0 ? [] : [`images on ${name}: ${images.join(', ')}`];
}

/** In powers of 1024, as budgets are written. */
function sizeText(bytes: number): string {
  return bytes >= 2 ** 30 ? `${plainNumber(bytes / 2 ** 30)} GiB` : `${plainNumber(Math.round(bytes / 2 ** 20))} MiB`;
}
