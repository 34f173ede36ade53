import { counted } from '../../base/number-text.ts';
import type { ComparedService, ParityRecord } from '../../records/parity-record.ts';

/** A service as the Compose file of a place has it. */
export interface PlacedService {
  readonly name: string;
  /** without secrets */
  readonly image: string;
  /** as it is, to compare by; neither stored nor said */
  readonly actual: string;
  readonly isBuilt: boolean;
  /** names of its variables */
  readonly keys: readonly string[];
}

export interface Place {
  readonly place: string;
  readonly services: readonly PlacedService[];
}

/** @source the talk: development, QA and production run the same */
const PLACES_WANTED = 3;
/** that a sentence names */
const MOST_NAMED = 3;

/** What differs between places: which services there are, which images they name, which settings they have. Replicas and limits may differ. */
export function judgeParity(places: readonly Place[]): Pick<ParityRecord, 'services' | 'state' | 'value' | 'sentence'> {
  const names = [...new Set(places.flatMap(({ services }) => services.map(({ name }) => name)))].sort();
  const services = names.map((name) => comparedService(name, places));
  const differences = services.flatMap((one) => one.differences.map((what) => `${one.service}: ${what}`));
  const unknown = services.flatMap((one) => one.unknown.map((what) => `${one.service}: ${what}`));
  if (places.length < PLACES_WANTED) unknown.push(`only ${counted(places.length, 'place')} of ${PLACES_WANTED}`);
  const value = differences.length;
  if (value > 0) return { services, state: 'missed', value, sentence: named(differences, 'difference') };
  if (unknown.length > 0) return { services, state: 'undecided', value, sentence: named(unknown, 'open question') };
  const all = places.map(({ place }) => place).join(', ');
  return { services, state: 'met', value, sentence: `${counted(names.length, 'service')} alike in ${all}` };
}

function named(all: readonly string[], what: string): string {
  const more = all.length - MOST_NAMED;
  const rest = more > 0 ? `; and ${more} more` : '';
  return `${counted(all.length, what)}: ${all.slice(0, MOST_NAMED).join('; ')}${rest}`;
}

function comparedService(name: string, places: readonly Place[]): ComparedService {
  const found = places.map(({ place, services }) => ({ place, own: services.find((one) => one.name === name) }));
  const there = found.flatMap(({ place, own }) => (own === undefined ? [] : [{ place, own }]));
  const missing = found.flatMap(({ place, own }) => (own === undefined ? [place] : []));
  const images = found.map(({ place, own }) =>
    own === undefined ? { place } : { place, image: own.image, by: byOf(own) },
  );
  return {
    service: name,
    images,
    differences: [
      ...(missing.length === 0 ? [] : [`is not in ${missing.join(', ')}`]),
      ...imageDifferences(there),
      ...keyDifferences(there),
    ],
    unknown: [...unknownOf(there)],
  };
}

type There = readonly { readonly place: string; readonly own: PlacedService }[];

function byOf({ actual, isBuilt }: PlacedService): 'digest' | 'tag' | 'build' {
  if (isBuilt) return 'build';
  return actual.includes('@') ? 'digest' : 'tag';
}

/** The digest alone says what runs: the same bytes may be had from two registries. */
function identityOf({ actual }: PlacedService): string {
  const [, digest] = actual.split('@');
  return digest ?? actual;
}

function imageDifferences(there: There): readonly string[] {
  const named = there.filter(({ own }) => !own.isBuilt);
  // What a tag stands for in its place was not read, so that it is no other image than a digest.
  const differ = (['digest', 'tag'] as const).some(
    (by) => new Set(named.filter(({ own }) => byOf(own) === by).map(({ own }) => identityOf(own))).size > 1,
  );
  if (!differ) return [];
  return [`image ${named.map(({ place, own }) => `${own.image} in ${place}`).join(', ')}`];
}

function keyDifferences(there: There): readonly string[] {
  const keys = [...new Set(there.flatMap(({ own }) => own.keys))].sort();
  return keys.flatMap((key) => {
    const lacking = there.filter(({ own }) => !own.keys.includes(key)).map(({ place }) => place);
    return lacking.length === 0 ? [] : [`setting ${key} is not in ${lacking.join(', ')}`];
  });
}

function unknownOf(there: There): readonly string[] {
  const built = there.filter(({ own }) => own.isBuilt).map(({ place }) => place);
  const tagged = there.filter(({ own }) => byOf(own) === 'tag');
  return [
    ...(built.length === 0 ? [] : [`is built in ${built.join(', ')}`]),
    ...(tagged.length === 0
      ? []
      : [
          `${[...new Set(tagged.map(({ own }) => own.image))].join(', ')} is a tag, which may be another image in each place`,
        ]),
  ];
}
