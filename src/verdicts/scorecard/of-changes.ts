import type { DrillResult } from '../../records/drill-record.ts';
import { CHANGE_RULE } from '../drill/judge-change.ts';
import { type Found, type Requirement, type StoredEvidence, measuredFirst, notMeasured } from './requirement.ts';

type Drill = StoredEvidence['drills'][number];

/** What must have been played, and how it is asked for. */
export interface Part {
  readonly title: string;
  readonly words: (service: string) => string;
  readonly fits: (result: DrillResult, drill: Drill) => boolean;
}

const connectionsOf = ({ record, run }: Drill): string =>
  record.settings.connections ?? run.scenario.connections ?? 'keep-alive';
const begins = (prefix: string) => (result: DrillResult) => result.drill.startsWith(prefix);

const DEPLOY: readonly Part[] = (['keep-alive', 'fresh'] as const).map((connections) => ({
  title: `deploy with ${connections === 'fresh' ? 'fresh' : 'kept'} connections`,
  words: (service) => `--fault deploy:${service} --connections ${connections}`,
  fits: (result, drill) => result.drill.startsWith('deploy:') && connectionsOf(drill) === connections,
}));
const ROLLBACK: readonly Part[] = [
  { title: 'rollback by tag', words: (service) => `--fault rollback:${service}=IMAGE`, fits: begins('rollback:') },
  { title: 'a bad version', words: (service) => `--fault bad-deploy:${service}`, fits: begins('bad-deploy:') },
];

export const quickDeploy = ofParts(DEPLOY, {
  id: 'quick-deploy',
  title: 'quick deploy cycles',
  rule: `${CHANGE_RULE}; on kept and on fresh connections; what building and pulling take is not in it`,
});

export const rollback = ofParts(ROLLBACK, {
  id: 'rollback',
  title: 'easy rollback',
  rule: `${CHANGE_RULE}; by the tag of an image, and by itself when a new version never gets healthy`,
});

/** A requirement of which each part was played by a drill; the newest of each counts. */
export function ofParts(parts: readonly Part[], head: Pick<Requirement, 'id' | 'title' | 'rule'>): Requirement {
  return {
    ...head,
    unit: 's',
    command: ({ scenario, topology, service = 'SERVICE', isTarget }) =>
      isTarget === true
        ? undefined
        : parts.map(({ words }) => `benchday drill ${scenario} -t ${topology} ${words(service)}`).join('; '),
    find: ({ drills }) => findParts(parts, drills),
  };
}

/** What of each part the newest drill says; the worst decides. */
function findParts(parts: readonly Part[], drills: readonly Drill[]): Found {
  const found = parts.map((part) => {
    const plays = drills.flatMap((drill) =>
      drill.record.results.filter((result) => part.fits(result, drill)).map((result) => ({ drill, result })),
    );
    return { part, newest: measuredFirst(plays, ({ result }) => result.state) };
  });
  const played = found.flatMap(({ newest }) => (newest === undefined ? [] : [newest]));
  const missing = found.filter(({ newest }) => newest === undefined).map(({ part }) => part.title);
  if (played.length === 0) return notMeasured(`no drill of it is stored: ${missing.join(', ')}`);
  const order: readonly DrillResult['state'][] = ['missed', 'impossible', 'invalid', 'undecided', 'not-measured'];
  const worst = order.find((state) => played.some(({ result }) => result.state === state));
  const state = worst ?? (missing.length === 0 ? 'met' : 'undecided');
  const deciding = worst === undefined ? played : played.filter(({ result }) => result.state === worst);
  const values = played.flatMap(({ result }) => result.row.value ?? []);
  const rest = missing.length === 0 ? [] : [`not played: ${missing.join(', ')}`];
  const [first] = deciding;
  return {
    state,
    detail: [...deciding.map(({ result }) => result.sentence), ...rest].join('; '),
    // Of one whose time is not known the worst is not known.
    ...(values.length < played.length ? {} : { value: Math.max(...values) }),
    ...(first === undefined ? {} : { evidence: first.drill.file }),
    sources: played.map(({ drill: { file, atMs }, result }) => ({
      ...{ kind: 'drill' as const, file, atMs, what: result.drill, state: result.state, detail: result.sentence },
    })),
  };
}
