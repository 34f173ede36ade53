import type { FileProblem } from '../../base/file-problem.ts';
import { problemAtKey } from '../../base/yaml-file.ts';
import type { ComposeDocument } from './compose-document.ts';
import { COMPOSE_KEYS } from './keys.ts';

interface Found {
  readonly problems: FileProblem[];
  /** by the reason: where they stand */
  readonly accepted: Map<string, string[]>;
}

/** What some keys say when they say nothing. */
const NOTHING: readonly unknown[] = [false, '', null];
/** The normal form has these where nobody wrote them, or a note elsewhere speaks of them. */
const SILENT = [
  'services.*.ports.[].mode',
  'services.*.ports.[].name',
  'networks.*.labels',
  'volumes.*.labels',
  'configs.*.name',
  'secrets.*.name',
  'services.*.build.platforms',
  'services.*.build.tags',
  'services.*.build.labels',
];

/**
 * The normal form with the keys that are honoured. Those that change no result here are left out and told, the others are problems.
 * @param project  the normal form
 */
export function takeKeys(
  project: Readonly<Record<string, unknown>>,
  document: ComposeDocument,
): { readonly value: object; readonly problems: readonly FileProblem[]; readonly notes: readonly string[] } {
  const found: Found = { problems: [], accepted: new Map() };
  const value = Object.fromEntries(keysIn(project, { pattern: '', keys: [] }, { document, found }));
  const notes = Array.from(found.accepted, ([why, places]) => {
    const isSentence = /^(has|is) /.test(why);
    return `${places.join(', ')} ${isSentence ? why : `${places.length === 1 ? 'changes' : 'change'} no result: ${why}`}`;
  });
  return { value, problems: found.problems, notes };
}

interface Place {
  readonly pattern: string;
  readonly keys: readonly PropertyKey[];
}

interface To {
  readonly document: ComposeDocument;
  readonly found: Found;
}

function walk(value: unknown, place: Place, to: To): unknown {
  if (Array.isArray(value)) return value.map((item, index) => walk(item, below(place, index, '[]'), to));
  return typeof value === 'object' && value !== null ? Object.fromEntries(keysIn(value, place, to)) : value;
}

function keysIn(value: object, place: Place, to: To): readonly (readonly [string, unknown])[] {
  const table = COMPOSE_KEYS[place.pattern];
  return Object.entries(value).flatMap(([key, item]): readonly (readonly [string, unknown])[] => {
    if (table === undefined) return [[key, walk(item, below(place, key, '*'), to)]];
    return key.startsWith('x-') ? [] : take({ key, item, place, table }, to);
  });
}

function below({ pattern, keys }: Place, key: PropertyKey, part: string): Place {
  return { pattern: pattern === '' ? part : `${pattern}.${part}`, keys: [...keys, key] };
}

function take(
  { key, item, place, table }: { key: string; item: unknown; place: Place; table: (typeof COMPOSE_KEYS)[string] },
  to: To,
): readonly (readonly [string, unknown])[] {
  const treatment = Object.hasOwn(table, key) ? table[key] : undefined;
  const own = below(place, key, key);
  // An empty command takes that of the image away; any other empty list says nothing.
  if (Array.isArray(item) && item.length === 0) return ['command', 'entrypoint'].includes(key) ? [[key, item]] : [];
  if (NOTHING.includes(item)) {
    return treatment?.is === 'honoured' ? [[key, item]] : [];
  }
  if (treatment?.is === 'honoured') return [[key, walk(item, own, to)]];
  if (treatment === undefined || treatment.is === 'refused') {
    const why = treatment === undefined ? 'it is not known to benchday' : treatment.why;
    to.found.problems.push(problemAtKey(to.document, own.keys, `is not supported: ${why}`));
    return [];
  }
  if (SILENT.includes(own.pattern)) return [];
  const at = own.keys.filter((one) => typeof one === 'string').join('.');
  const places = to.found.accepted.get(treatment.why) ?? [];
  if (!places.includes(at)) to.found.accepted.set(treatment.why, [...places, at]);
  return [];
}
