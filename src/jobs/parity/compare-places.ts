import { join } from 'node:path';
import { writeJson } from '../../base/atomic-file.ts';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { withoutSecretWords } from '../../base/secrets.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { PROJECT_ROOT, readVersion } from '../../base/project.ts';
import { allOrProblems } from '../../base/several-errors.ts';
import { storeError } from '../../base/store-error.ts';
import { PARITY_FILE, PARITY_VERSION, type ParityRecord } from '../../records/parity-record.ts';
import { type ReadTopology, readTopology } from '../../topology/compose/topology-file.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type PlacedService, judgeParity } from '../../verdicts/parity/judge-parity.ts';

export interface ParityOutcome {
  readonly record: ParityRecord;
  /** absolute */
  readonly file: string;
  readonly exit: Exit;
}

/** Where the comparisons of places are kept. @param reports  absolute */
export const parityFolder = (reports: string): string => join(reports, 'parity');

/**
 * Compares the Compose files of the places where a topology runs, and stores what was found. Nothing is started, and no engine is asked.
 * @param words  each `<place>=<topology>`, the last one that which serves the users
 * @throws {BenchdayError} USAGE, what is wrong with the files, DISK_FULL, STORE_FAILED
 */
export async function comparePlaces(
  words: readonly string[],
  { command, reports }: { readonly command: readonly string[]; readonly reports: string },
): Promise<ParityOutcome> {
  const named = words.map(placeIn);
  const twice = named.find(({ place }, index) => named.findIndex((one) => one.place === place) !== index);
  if (twice !== undefined) throw new BenchdayError('USAGE', `${twice.place} is named twice`);
  if (named.length < 2) {
    throw new BenchdayError('USAGE', 'at least two places are compared', {
      hint: 'benchday parity dev=./compose.dev.yaml qa=./compose.qa.yaml production=./compose.yaml',
    });
  }
  const read = new Map<string, ReadTopology>();
  const options = { root: PROJECT_ROOT, environment: process.env, mayLackEntry: true };
  await allOrProblems(
    named.map(({ place, word }) => async () => {
      read.set(place, await readTopology(word, options));
    }),
  );
  const places = named.flatMap(({ place }) => {
    const topology = read.get(place);
    return topology === undefined ? [] : [{ place, topology }];
  });
  const last = places.at(-1);
  if (last === undefined) throw new BenchdayError('INTERNAL', 'no place was read');
  const { name, sha256 } = last.topology;
  const record: ParityRecord = {
    schema: PARITY_VERSION,
    benchdayVersion: await readVersion(),
    command: [...command],
    atMs: wallMs(),
    ...{ topology: name, sha256 },
    places: places.map(({ place, topology }) => ({
      ...{ place, topology: topology.name, sha256: topology.sha256, file: topology.file },
    })),
    ...judgeParity(places.map(({ place, topology }) => ({ place, services: topology.services.map(placed) }))),
  };
  const file = join(parityFolder(reports), `${name}.json`);
  await makeFolders(parityFolder(reports)).catch((cause: unknown) => {
    throw storeError(parityFolder(reports), cause);
  });
  await writeJson(file, PARITY_FILE.schema.parse(record));
  return { record, file, exit: exitOf({ kind: 'parity', parity: record }) };
}

/** @throws {BenchdayError} USAGE */
function placeIn(text: string): { readonly place: string; readonly word: string } {
  const [, place, word] = /^([A-Za-z][\w-]*)=(.+)$/s.exec(text) ?? [];
  if (place !== undefined && word !== undefined) return { place, word };
  const [shown = ''] = withoutSecretWords([text]);
  throw new BenchdayError('USAGE', `${shown}: is not <place>=<topology or Compose file>, as in qa=./compose.qa.yaml`);
}

function placed({ name, image, shownImage, build, environment }: ReadTopology['services'][number]): PlacedService {
  const keys = Object.keys(environment).sort();
  return { name, image: shownImage ?? image, actual: image, isBuilt: build !== undefined, keys };
}
