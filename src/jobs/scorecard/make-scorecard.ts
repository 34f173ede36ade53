import { join } from 'node:path';
import { writeAtomically, writeJson } from '../../base/atomic-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { readVersion, PROJECT_ROOT } from '../../base/project.ts';
import { storeError } from '../../base/store-error.ts';
import { SCORECARD_FILE, SCORECARD_VERSION, type Scorecard } from '../../records/scorecard.ts';
import { scorecardJunit } from '../../report/scorecard/scorecard-junit.ts';
import { scorecardMarkdown } from '../../report/scorecard/scorecard-markdown.ts';
import { listTopologies } from '../../topology/compose/topology-file.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { scoreTopology } from '../../verdicts/scorecard/score-topology.ts';
import { evidenceOf, readEvidence, type ReadEvidence } from './stored-evidence.ts';

export interface ScorecardWords {
  /** names; none: every topology of which something is stored */
  readonly topologies: readonly string[];
  /** name of the only scenario that counts; absent: any */
  readonly scenario: string | undefined;
  readonly command: readonly string[];
  /** absolute */
  readonly reports: string;
}

export interface ScorecardOutcome {
  readonly record: Scorecard;
  /** where scorecard.json, scorecard.md and scorecard-junit.xml are */
  readonly folder: string;
  readonly exit: Exit;
}

/**
 * Sets what is stored against the requirements, and measures nothing.
 * @throws {BenchdayError} TOPOLOGY_UNKNOWN, DISK_FULL, STORE_FAILED
 */
export async function makeScorecard(words: ScorecardWords): Promise<ScorecardOutcome> {
  const { scenario, command, reports } = words;
  const evidence = await readEvidence(reports);
  const columns = (await topologiesOf(words, evidence)).map((topology) => {
    const { stored, sha256, leftOut } = evidenceOf(evidence, topology, scenario);
    const rows = [...scoreTopology(stored)];
    return { topology, ...(sha256 === undefined ? {} : { sha256 }), rows, leftOut: [...leftOut] };
  });
  const record: Scorecard = {
    schema: SCORECARD_VERSION,
    benchdayVersion: await readVersion(),
    command: [...command],
    ...(scenario === undefined ? {} : { scenario }),
    columns,
    unreadable: [...evidence.unreadable],
  };
  const folder = join(reports, 'scorecard');
  await makeFolders(folder).catch((cause: unknown) => {
    throw storeError(folder, cause);
  });
  await writeJson(join(folder, 'scorecard.json'), SCORECARD_FILE.schema.parse(record));
  await writeAtomically(join(folder, 'scorecard.md'), scorecardMarkdown(record));
  await writeAtomically(join(folder, 'scorecard-junit.xml'), scorecardJunit(record));
  return { record, folder, exit: exitOf({ kind: 'scorecard', scorecard: record }) };
}

/** @throws {BenchdayError} TOPOLOGY_UNKNOWN */
async function topologiesOf({ topologies, reports }: ScorecardWords, { pieces }: ReadEvidence): Promise<string[]> {
  const stored = [...new Set(pieces.map(({ topology }) => topology))].sort();
  if (topologies.length === 0 && stored.length > 0) return stored;
  if (topologies.length === 0)
    throw new BenchdayError('TOPOLOGY_UNKNOWN', `${reports} holds no run that speaks of a topology`, {
      hint: 'name one, to see what measures each requirement: benchday scorecard cluster',
    });
  const named = [...new Set(topologies)];
  const known = new Set([...stored, ...(await listTopologies(PROJECT_ROOT)).map(({ name }) => name)]);
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length === 0) return named;
  throw new BenchdayError(
    'TOPOLOGY_UNKNOWN',
    `there is no topology ${unknown.join(', ')}, and nothing is stored of it`,
    {
      hint: `known are ${[...known].sort().join(', ')}`,
    },
  );
}
