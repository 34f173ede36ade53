import { BenchdayError } from '../../base/errors.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { counted } from '../../base/number-text.ts';
import { problemAt, type YamlDocument } from '../../base/yaml-file.ts';
import type { ComposeFile } from './compose-schema.ts';
import { writtenLimits } from './limits.ts';
import {
  inMebibytes,
  placementOf,
  placementProblems,
  replicasIn,
  SERVER_LABEL,
  serverConstraint,
} from './placement.ts';
import type { WrittenService } from './service-schema.ts';

/** A topology on fewer of its servers. */
export interface FirstServers {
  /** so many of those written first */
  readonly first: number;
  /** cores of each; absent: as the file has them */
  readonly cpus?: number | undefined;
}

/**
 * The file with the first of its servers alone. What stood on the next ones stands on these in turn: of four, with two left, what was on
 * the third stands on the first, and what was on the fourth on the second. Nothing is left out, as others know it by its name; a service
 * of `mode: global` has one container on each server that is there.
 * @param named  services that a placement variant names: it says where they stand, and the file's own exclusions no longer count
 * @throws {BenchdayError} USAGE where there are not so many servers
 */
export function onFirstServers(
  file: ComposeFile,
  { first, cpus }: FirstServers,
  named: readonly string[] = [],
): ComposeFile {
  const all = Object.entries(file['x-benchday'].servers);
  if (all.length === 0)
    throw new BenchdayError('USAGE', `servers: ${first}: it declares no servers (x-benchday.servers)`);
  if (first > all.length) {
    const there = `it has ${counted(all.length, 'server')} (${all.map(([name]) => name).join(', ')})`;
    throw new BenchdayError('USAGE', `servers: ${first}: ${there}`);
  }
  const left = all.slice(0, first);
  const names = all.map(([name]) => name);
  const services = Object.entries(file.services).map(([name, service]): [string, WrittenService] => [
    name,
    withinCpus(folded(service, names, { first, isFree: named.includes(name) }), cpus),
  ]);
  return {
    ...file,
    services: Object.fromEntries(services),
    'x-benchday': {
      ...file['x-benchday'],
      servers: Object.fromEntries(left.map(([name, own]) => [name, { ...own, ...(cpus !== undefined && { cpus }) }])),
    },
  };
}

/** As constraints say it, so that one rule reads all. */
function folded(
  service: WrittenService,
  all: readonly string[],
  { first, isFree }: { readonly first: number; readonly isFree: boolean },
): WrittenService {
  const placement = placementOf(service, all);
  if (placement === undefined) return service;
  const written = service.deploy?.placement?.constraints ?? [];
  const keptOff = isFree ? [] : written.map(serverConstraint).flatMap((one) => (one?.isExclusion ? [one.server] : []));
  const left = all.slice(0, first);
  const stands = placement.map((server) => left[all.indexOf(server) % first]);
  const others = left.filter((server) => !stands.includes(server) || keptOff.includes(server));
  return {
    ...service,
    deploy: {
      ...service.deploy,
      placement: {
        ...service.deploy?.placement,
        constraints: [
          ...written.filter((one) => serverConstraint(one) === undefined),
          ...others.map((server) => `node.labels.${SERVER_LABEL} != ${server}`),
        ],
        preferences: [{ spread: `node.labels.${SERVER_LABEL}` }],
      },
    },
  };
}

/** What a server has not, none of its services can have: a higher limit than its cores is lowered to them. */
function withinCpus(service: WrittenService, cpus: number | undefined): WrittenService {
  const limit = writtenLimits(service).cpus;
  if (cpus === undefined || limit === undefined || limit.value <= cpus) return service;
  const [key] = limit.keys;
  if (key === 'cpus') return { ...service, cpus };
  if (key === 'cpu_quota') {
    const { cpu_quota: quota = 0 } = service;
    return { ...service, cpu_quota: Math.floor((quota / limit.value) * cpus) };
  }
  const { deploy } = service;
  const resources = { ...deploy?.resources, limits: { ...deploy?.resources?.limits, cpus } };
  return { ...service, deploy: { ...deploy, resources } };
}

/**
 * What cannot stand on the first servers, each by its service: kept off all of them, too many replicas for one, a limit above a server's
 * budget, more memory reserved on a server than it has.
 * @param file  with these servers alone
 */
export function firstServersProblems(document: YamlDocument, file: ComposeFile): readonly FileProblem[] {
  const { servers } = file['x-benchday'];
  const names = Object.keys(servers);
  const alone = `(on ${names.join(' and ')} alone)`;
  const problems = placementProblems(document, file).map((one) => ({ ...one, message: `${one.message} ${alone}` }));
  return [...problems, ...reservationProblems(document, file, alone)];
}

function reservationProblems(document: YamlDocument, file: ComposeFile, alone: string): readonly FileProblem[] {
  const { servers } = file['x-benchday'];
  const known = Object.keys(servers);
  const asked = new Map<string, Map<string, number>>();
  for (const [name, service] of Object.entries(file.services)) {
    const bytes = service.deploy?.resources?.reservations?.memory ?? service.mem_reservation ?? 0;
    const placement = placementOf(service, known) ?? [];
    for (let replica = 0; bytes > 0 && replica < replicasIn(service, placement); replica += 1) {
      const server = placement[replica % placement.length];
      if (server === undefined) continue;
      const own = asked.get(server) ?? new Map<string, number>();
      asked.set(server, own.set(name, (own.get(name) ?? 0) + bytes));
    }
  }
  return [...asked].flatMap(([server, own]) => {
    const sum = [...own.values()].reduce((total, bytes) => total + bytes, 0);
    const budget = servers[server]?.memory ?? 0;
    if (sum <= budget) return [];
    const message = `has ${inMebibytes(budget)}, and ${[...own.keys()].join(', ')} reserve ${inMebibytes(sum)} there ${alone}`;
    return [problemAt(document, ['x-benchday', 'servers', server, 'memory'], message)];
  });
}

/** For whoever reads what is measured. */
export function firstServersNote(all: readonly string[], { first, cpus }: FirstServers): string {
  const cores = cpus === undefined ? '' : `, each with ${cpus} cores`;
  const moved = all.slice(first).map((server, at) => `${server} on ${all[at % first] ?? ''}`);
  const fold = moved.length === 0 ? '' : `; what stood on ${moved.join(', ')}`;
  return `it stands on ${first} of its ${counted(all.length, 'server')}${cores}${fold}`;
}
