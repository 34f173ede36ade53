import { BenchdayError } from '../../base/errors.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { didYouMean } from '../../base/nearest.ts';
import { problemAt, type YamlDocument } from '../../base/yaml-file.ts';
import { unknownName } from './compose-references.ts';
import type { ComposeFile } from './compose-schema.ts';
import { placementProblems, SERVER_LABEL } from './placement.ts';
import type { WrittenService } from './service-schema.ts';

type Variant = ComposeFile['x-benchday']['placements'][string];

/**
 * The file with its services on other servers. What a variant does not name stays where the file has it.
 * @param name  of a variant in x-benchday.placements; undefined: as the file has it
 * @throws {BenchdayError} USAGE naming those there are
 */
export function placedAs(file: ComposeFile, name: string | undefined): ComposeFile {
  if (name === undefined) return file;
  const { placements } = file['x-benchday'];
  const known = Object.keys(placements);
  const variant = Object.hasOwn(placements, name) ? placements[name] : undefined;
  if (variant === undefined) {
    const there = known.length === 0 ? 'it declares no placements' : `there are ${known.join(', ')}`;
    throw new BenchdayError('USAGE', `there is no placement ${name}${didYouMean(name, known)}; ${there}`);
  }
  return withVariant(file, variant);
}

function withVariant(file: ComposeFile, variant: Variant): ComposeFile {
  const servers = Object.keys(file['x-benchday'].servers);
  const services = Object.entries(file.services).map(([name, service]): [string, WrittenService] => {
    const placed = Object.hasOwn(variant, name) ? variant[name] : undefined;
    return [name, placed === undefined ? service : onServers(service, servers, placed)];
  });
  return { ...file, services: Object.fromEntries(services) };
}

/** As constraints say it, so that one rule reads all. */
function onServers(
  service: WrittenService,
  all: readonly string[],
  { servers, replicas }: Variant[string],
): WrittenService {
  const others = all.filter((server) => !servers.includes(server));
  const { scale, ...rest } = service;
  return {
    ...rest,
    ...(replicas === undefined && scale !== undefined && { scale }),
    deploy: {
      ...service.deploy,
      ...(replicas !== undefined && { replicas }),
      placement: {
        constraints: others.map((server) => `node.labels.${SERVER_LABEL} != ${server}`),
        preferences: [{ spread: `node.labels.${SERVER_LABEL}` }],
      },
    },
  };
}

/** What is wrong with variants, also with those that nobody asked for. */
export function variantProblems(document: YamlDocument, file: ComposeFile): readonly FileProblem[] {
  const { placements, servers } = file['x-benchday'];
  const services = Object.keys(file.services);
  const known = Object.keys(servers);
  return Object.entries(placements).flatMap(([name, variant]) => {
    const place = ['x-benchday', 'placements', name];
    if (known.length === 0)
      return [problemAt(document, place, 'places services on servers, and x-benchday.servers declares none')];
    const unknown = Object.entries(variant).flatMap(([service, placed]) => [
      ...(services.includes(service)
        ? []
        : [unknownName({ document, what: 'service', known: services, place: [...place, service], name: service })]),
      ...placed.servers
        .filter((server) => !known.includes(server))
        .map((server) => unknownName({ document, what: 'server', known, place: [...place, service], name: server })),
    ]);
    if (unknown.length > 0) return unknown;
    return placementProblems(document, withVariant(file, variant))
      .filter(({ path }) => Object.hasOwn(variant, String(path[1])))
      .map(({ path, message }) =>
        problemAt(document, [...place, String(path[1])], `${path.slice(2).join('.')} ${message}`.trim()),
      );
  });
}
