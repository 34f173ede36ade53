import { plainSeconds } from '../../base/number-text.ts';
import { LEAST_INTERVALS, LEAST_INTERVAL_MS } from '../../figures/interval-cores.ts';
import type { RunRecord } from '../../records/run-record.ts';
import { type Typed, inShell, typedIn } from '../scorecard/typed.ts';
import { STATE_WORDS } from '../scorecard/words.ts';
import { againCommand } from './again-command.ts';
import type { Answer } from './answer.ts';
import { trialsToProve } from './better.ts';
import { listOf } from './words.ts';

interface NotMeasured {
  /** a few words */
  readonly what: string;
  readonly detail: string;
  readonly command?: string;
  /** id of the scorecard's row that says the same */
  readonly requirement?: string;
}

/** What this run cannot say, with the command that measures it where there is one. */
export function notMeasuredOf(answer: Answer, run: RunRecord): readonly NotMeasured[] {
  const { groups } = answer;
  const { topologies } = run;
  const isTarget = aimOf(answer, run).isTarget === true;
  const measured = [...groups.holders, ...groups.misses, ...groups.open];
  const withoutCores = measured.filter(({ facts }) => !isTarget && facts.serving?.demand === undefined);
  const withoutStatements = measured.filter(
    ({ facts: { trials } }) =>
      trials.length > 0 && trials.every(({ statementsPerHit }) => statementsPerHit === undefined),
  );
  const undecided = groups.open.filter(({ rows }) =>
    rows.some(({ state, detail }) => state === 'undecided' && detail === undefined),
  );
  const needed = trialsToProve(topologies.length);
  const isFew = measured.some(({ facts }) => facts.trials.length < needed);
  const command = againCommand(run);
  const capacity = capacityCommand(answer, run);
  const drill = drillCommand(answer, run);
  return [
    ...requiredOf(answer),
    ...(undecided.length === 0
      ? []
      : [
          {
            what: `whether ${namesOf(undecided)} ${undecided.length === 1 ? 'meets' : 'meet'} the objectives`,
            detail: 'it takes trials of them with valid response times, on a quiet machine.',
            command,
          },
        ]),
    ...(withoutStatements.length === 0
      ? []
      : [
          {
            what: `database statements${withoutStatements.length === measured.length ? '' : ` of ${namesOf(withoutStatements)}`}`,
            detail: `it takes a database server that ${isTarget ? '--collect' : 'x-benchday.collect'} names, read from the beginning to the end; where there is none, as with SQLite, there is nobody to ask.`,
          },
        ]),
    ...(withoutCores.length === 0
      ? []
      : [
          {
            what: `cores at the busiest time${withoutCores.length === measured.length ? '' : ` of ${namesOf(withoutCores)}`}`,
            detail:
              `it takes every container's CPU time in at least ${LEAST_INTERVALS} intervals of ${plainSeconds(LEAST_INTERVAL_MS)}; ` +
              'without it the cost is unknown.',
          },
        ]),
    ...(isFew
      ? [
          {
            what: 'how far figures vary from trial to trial',
            detail: `it takes ${needed} trials of each to prove a difference.`,
            command,
          },
        ]
      : []),
    {
      what: 'capacity',
      requirement: 'daily-hits',
      detail: 'how much more than this day each topology could carry.',
      ...(capacity === undefined ? {} : { command: capacity }),
    },
    {
      what: 'what visitors meet when a service or a server fails',
      requirement: 'failover',
      detail: 'no failure, no deploy and no loss of everything was played.',
      ...(drill === undefined ? {} : { command: drill }),
    },
  ];
}

/** Mandatory requirements that nobody knows to be met, of topologies that miss nothing else. */
function requiredOf({ groups }: Answer): readonly NotMeasured[] {
  return groups.open.flatMap(({ candidate, rows }) =>
    rows.flatMap(({ title, state, detail, command }) =>
      detail === undefined || state === 'met'
        ? []
        : [
            {
              what: `whether ${candidate.name} meets a requirement: ${title}`,
              detail: `${STATE_WORDS[state]}: ${detail}.`,
              ...(command === undefined ? {} : { command }),
            },
          ],
    ),
  );
}

/** Whom further commands are about: the best, else the first. An arm of a gate is no name of a topology. */
function aimOf({ best }: Pick<Answer, 'best'>, run: RunRecord): Typed {
  const { topologies, arms } = run;
  const [named = topologies[0]?.name ?? ''] = best;
  const typed = typedIn(
    run,
    named,
    topologies.find(({ name }) => name === named),
  );
  const arm = arms?.find(({ name }) => name === named)?.topology;
  return arm === undefined ? typed : { ...typed, topology: arm };
}

function capacityCommand(answer: Answer, run: RunRecord): string | undefined {
  const { scenario, topology, isTarget } = inShell(aimOf(answer, run));
  return isTarget === true ? undefined : `benchday capacity ${scenario} -t ${topology}`;
}

/** @returns undefined where nobody knows what could be broken */
function drillCommand(answer: Answer, run: RunRecord): string | undefined {
  const { scenario, topology, service } = inShell(aimOf(answer, run));
  return service === undefined ? undefined : `benchday drill ${scenario} -t ${topology} --fault kill:${service}`;
}

function namesOf(judged: Answer['groups']['open']): string {
  return listOf(judged.map(({ candidate }) => candidate.name));
}
