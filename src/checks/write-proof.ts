import type { ReadJournal } from '../records/write-journal.ts';
import {
  unreadReasons,
  type Finding,
  type UnreadSides,
  type WriteProof,
  type WriteSets,
} from '../records/write-proof.ts';
import { endsOf, setsOf } from './write-sets.ts';

/** Why something could not be read. */
interface Unread {
  readonly failure: string;
}

/** What is known of a trial's writes from both ends. */
export interface WriteAccount {
  /** one of each generator */
  readonly journals: readonly ReadJournal[];
  /** how many generators there were */
  readonly workers: number;
  /** of the trial's op ids */
  readonly prefix: string;
  /** the id of every stored row */
  readonly stored: readonly string[] | Unread;
  /** the id of every delivery; absent: nobody logs them */
  readonly delivered?: readonly string[] | Unread;
  /** absent: nothing is dead-lettered. Without `ids` they were only counted */
  readonly deadLetters?: { readonly count: number; readonly ids?: readonly string[] } | Unread;
  /** messages left in the queues; 0 where nothing queues */
  readonly stillQueued: number;
}

/**
 * Proves that each acknowledged write is stored exactly once, or says what breaks that, or why it cannot be told.
 * With attempted A = K (acknowledged) + F (refused) + I (unknown), stored S (a multiset), dead letters DLQ and E = S u DLQ:
 * lost = K \ E, phantom = S \ A, applied twice = ids more than once in S, wrongly reported = F n S. All must be empty,
 * and |K| + |I n E| = |E|. What no gap can explain is broken, whatever else is missing.
 * @source the checkers `set` and `total-queue` of Jepsen (checker.clj)
 */
export function proveWrites(account: WriteAccount): WriteProof {
  const { ends, repeated } = endsOf(account.journals);
  const journalProblems = [...journalGaps(account), ...repeated.slice(0, 3).map((id) => `${id} is in two journals`)];
  const gaps = [...journalProblems, ...emptiness(account.journals, ends.size)];
  const { stored, delivered, deadLetters, stillQueued } = account;
  const unread = unreadOf(account);
  const kept = Object.keys(unread).length === 0 ? {} : { unread };
  if (isUnread(stored)) {
    return { state: 'unknown', reasons: [...gaps, `the stored writes were not read: ${stored.failure}`], ...kept };
  }
  const { sets, missing } = setsOf(account.journals, ends, {
    stored,
    stillQueued,
    unnamed: stillQueued + unnamedDead(deadLetters),
    ...(delivered === undefined || isUnread(delivered) ? {} : { delivered }),
    ...(deadLetters === undefined || isUnread(deadLetters) ? {} : { deadLetters }),
  });
  const broken = violations(sets, { isJournalWhole: journalProblems.length === 0 });
  const open = [...gaps, ...doubts(sets, missing), ...unreadReasons(unread)];
  const { left, right } = sets.identity;
  if (broken.length === 0 && open.length === 0 && left !== right) {
    broken.push(`acknowledged and recovered writes are ${left}, those found are ${right}`);
  }
  const state = broken.length > 0 ? 'broken' : open.length > 0 ? 'unknown' : 'proved';
  return { state, reasons: [...broken, ...open], sets, ...kept };
}

/** The proof of a scenario that sends no writes. */
export const NO_WRITES: WriteProof = { state: 'not-applicable', reasons: ['the scenario sends no writes'] };

/** Nothing was promised, so nothing was proved. */
function emptiness(journals: readonly ReadJournal[], attempted: number): string[] {
  if (attempted === 0) return ['no write was attempted'];
  return journals.some(({ acknowledged }) => acknowledged.length > 0) ? [] : ['no write was acknowledged'];
}

function journalGaps({ journals, workers, prefix }: WriteAccount): string[] {
  const known = journals.map(({ head }) => head?.worker);
  return [
    ...Array.from({ length: workers }, (_, worker) => worker)
      .filter((worker) => !known.includes(worker))
      .map((worker) => `the journal of generator ${worker} is missing`),
    ...journals.flatMap(({ head, problems }, index) => {
      const name = `the journal of generator ${head?.worker ?? index}`;
      return [
        ...problems.map((problem) => `${name}: ${problem}`),
        ...(head === undefined || head.prefix === prefix ? [] : [`${name} is of the writes ${head.prefix}`]),
        ...(head === undefined || head.workers === workers
          ? []
          : [`${name} says there were ${head.workers} generators, not ${workers}`]),
      ];
    }),
  ];
}

/** What no missing piece can explain. A row that no journal names may stand in the part of one that is missing. */
function violations(sets: WriteSets, { isJournalWhole }: { readonly isJournalWhole: boolean }): string[] {
  const said = (finding: Finding, what: string): string[] =>
    finding.count === 0 ? [] : [`${finding.count} ${what}: ${named(finding)}`];
  return [
    ...said(sets.lost, 'acknowledged and not stored'),
    ...(isJournalWhole ? said(sets.phantom, 'stored and never sent') : []),
    ...said(sets.appliedTwice, 'stored more than once'),
    ...said(sets.wronglyReported, 'refused and yet stored'),
  ];
}

function doubts(sets: WriteSets, missing: number): string[] {
  const { stillQueued, deadLettered } = sets;
  const unnamed = deadLettered?.isNamed === false ? deadLettered.count : 0;
  const isExplained = missing > 0 && sets.lost.count < missing;
  return [
    ...(stillQueued > 0 ? [`${stillQueued} messages were left in the queues: not drained`] : []),
    ...(isExplained && unnamed > 0
      ? [`${missing} acknowledged writes are not stored, and the ids of ${unnamed} dead letters are not known`]
      : []),
  ];
}

function unreadOf({ delivered, deadLetters }: WriteAccount): UnreadSides {
  return {
    ...(delivered !== undefined && isUnread(delivered) ? { deliveries: delivered.failure } : {}),
    ...(deadLetters !== undefined && isUnread(deadLetters) ? { deadLetters: deadLetters.failure } : {}),
  };
}

function unnamedDead(deadLetters: WriteAccount['deadLetters']): number {
  if (deadLetters === undefined) return 0;
  if (isUnread(deadLetters)) return Infinity;
  return deadLetters.ids === undefined ? deadLetters.count : 0;
}

function named({ count, first }: Finding): string {
  const shown = first.slice(0, 3);
  return shown.join(', ') + (count > shown.length ? ', ...' : '');
}

function isUnread(side: object): side is Unread {
  return 'failure' in side;
}
