import type { FileProblem } from '../../base/file-problem.ts';
import { didYouMean } from '../../base/nearest.ts';
import { problemAt, problemAtKey } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { ComposeDocument } from './compose-document.ts';
import type { ComposeFile } from './compose-schema.ts';
import type { CollectSpecification } from '../topology.ts';

type Place = readonly PropertyKey[];
type Kind = CollectSpecification['kind'];

/** Every name in a Compose file that stands for nothing in it. */
export function referenceProblems(
  document: ComposeDocument,
  file: ComposeFile,
  disabled: Readonly<Record<string, readonly string[]>>,
): readonly FileProblem[] {
  const services = Object.keys(file.services);
  const unknown = (what: string, known: readonly string[], place: Place, name: string) =>
    known.includes(name) ? [] : [unknownName({ document, what, known, place, name })];
  const listed = (what: string, known: readonly string[], place: Place, names: readonly (string | undefined)[]) =>
    names.flatMap((name, index) =>
      name === undefined ? [] : unknown(what, known, [...place, listIndexOrKey(document, place, index, name)], name),
    );
  const { entry, roles, collect, accounting, drain } = file['x-benchday'];
  const stored = accounting?.stored_writes;
  const reached = (keys: Place, kind: Kind, service: string | undefined) =>
    service === undefined ? [] : unreachable({ document, file, place: ['x-benchday', ...keys], kind, service });
  const atEntry = ['x-benchday', 'entry'];
  const entries = Array.isArray(entry)
    ? entry.flatMap(({ service }, index) => unknown('service', services, [...atEntry, index, 'service'], service))
    : entry === undefined
      ? []
      : unknown('service', services, [...atEntry, 'service'], entry.service);
  return [
    ...Object.entries(file.services).flatMap(([name, service]) => {
      const at = (key: string) => ['services', name, key];
      const required = service.depends_on.flatMap((one) => (one.isRequired ? [one.service] : []));
      const off = required.filter((one) => disabled[one] !== undefined);
      const dependencies = required.filter((one) => disabled[one] === undefined);
      const shared = service.volumes_from.map((one) => one.service);
      const networks = service.networks.map((network) => network.name);
      const volumes = service.volumes.map(({ kind, source }) => (kind === 'volume' ? source : undefined));
      const configs = service.configs.map(({ source }) => source);
      const secrets = service.secrets.map(({ source }) => source);
      return [
        ...listed('service', services, at('depends_on'), dependencies),
        ...off.map((one) => {
          const profile = disabled[one]?.[0] ?? '';
          return problemAt(document, [...at('depends_on'), one], `is started only with --profile ${profile}`);
        }),
        ...listed('service', services, at('volumes_from'), shared),
        ...listed('network', ['default', ...Object.keys(file.networks)], at('networks'), networks),
        ...listed('volume', Object.keys(file.volumes), at('volumes'), volumes),
        ...listed('config', Object.keys(file.configs), at('configs'), configs),
        ...listed('secret', Object.keys(file.secrets), at('secrets'), secrets),
      ];
    }),
    ...entries,
    ...listed('service', services, ['x-benchday', 'roles'], Object.keys(roles)),
    ...listed('service', services, ['x-benchday', 'collect'], Object.keys(collect)),
    ...reached(['accounting', 'stored_writes', 'service'], 'postgresql', stored?.service),
    ...(stored?.services ?? []).flatMap((service, index) =>
      reached(['accounting', 'stored_writes', 'services', index], 'postgresql', service),
    ),
    ...reached(['accounting', 'dead_letters', 'service'], 'rabbitmq', accounting?.dead_letters?.service),
    ...(accounting?.dead_letters?.services ?? []).flatMap((node, index) =>
      reached(['accounting', 'dead_letters', 'services', index], 'rabbitmq', node),
    ),
    ...reached(['drain', 'service'], 'rabbitmq', drain?.service),
    ...(drain?.services ?? []).flatMap((node, index) => reached(['drain', 'services', index], 'rabbitmq', node)),
  ];
}

/** A service that benchday itself asks something must be one that it knows how to reach. */
function unreachable(asked: {
  readonly document: YamlDocument;
  readonly file: ComposeFile;
  readonly place: Place;
  readonly kind: Kind;
  readonly service: string;
}): readonly FileProblem[] {
  const { document, file, place, kind, service: name } = asked;
  const known = Object.keys(file.services);
  if (!known.includes(name)) return [unknownName({ document, what: 'service', known, place, name })];
  if (file['x-benchday'].collect[name]?.some((one) => one.kind === kind) === true) return [];
  return [problemAt(document, place, `needs x-benchday.collect.${name} of kind ${kind}, which says how to reach it`)];
}

/** Names stand in lists and as keys of maps, depending on the syntax that was chosen. */
function listIndexOrKey(document: ComposeDocument, place: Place, index: number, name: string): PropertyKey {
  if (place[0] === 'x-benchday' || document.lengthAt(place) === undefined) return name;
  const written = document.namesAt(place).indexOf(name);
  return written === -1 ? index : written;
}

export function unknownName(unknown: {
  readonly document: YamlDocument;
  readonly what: string;
  readonly known: readonly string[];
  readonly place: Place;
  readonly name: string;
}): FileProblem {
  const { document, what, known, place, name } = unknown;
  const near = didYouMean(name, known);
  const list = known.length === 0 ? `this file declares no ${what}` : `this file declares ${known.join(', ')}`;
  const message = `there is no ${what} ${JSON.stringify(name)}${near === '' ? ';' : near} ${list}`;
  return place.at(-1) === name ? problemAtKey(document, place, message) : problemAt(document, place, message);
}
