import { isFailingThoughMet } from './choice/standings.ts';
import { standingTrials } from '../figures/standing-trials.ts';
import { BenchdayError, EXIT, type ErrorCode, isErrorCode } from '../base/errors.ts';
import type { DrillRecord } from '../records/drill-record.ts';
import type { CapacityResult } from '../records/capacity-record.ts';
import type { ParityRecord } from '../records/parity-record.ts';
import type { RunRecord } from '../records/run-record.ts';
import { stoppedText, type TrialRecord } from '../records/trial-record.ts';
import type { SelftestRow } from '../records/selftest-row.ts';
import type { Scorecard } from '../records/scorecard.ts';
import type { RunSummary } from '../records/summary.ts';
import type { Verdict } from '../records/verdict.ts';

export interface Exit {
  readonly code: number;
  readonly reason: string;
}

/** A gate's last word: that of its confirmation, where there was one; a failure where an arm could not be measured. */
export interface GateEnd {
  readonly verdict: Pick<Verdict, 'state'>;
  readonly confirmation?: GateEnd;
  readonly failure?: Exit;
  /** what was missing when the time that a gate may take was over */
  readonly outOfTime?: string;
}

type SearchEnd = Pick<CapacityResult, 'state' | 'end'> & { readonly between: readonly number[] };

/** What any command ends with. */
export type Outcome =
  /** summary: absent where only the trials count, as for an arm of a gate */
  | {
      readonly kind: 'run';
      readonly run: RunRecord;
      readonly trials: readonly TrialRecord[];
      readonly summary?: Pick<RunSummary, 'decision'>;
    }
  | { readonly kind: 'gate'; readonly gate: GateEnd }
  /** areServed: no subject failed to answer at all without the servers that were taken down; absent: none was */
  | {
      readonly kind: 'capacity';
      readonly results: readonly SearchEnd[];
      readonly areServed?: boolean;
    }
  | { readonly kind: 'drill'; readonly drill: Pick<DrillRecord, 'state' | 'results' | 'audit'> }
  | { readonly kind: 'scorecard'; readonly scorecard: Pick<Scorecard, 'columns'> }
  | { readonly kind: 'parity'; readonly parity: Pick<ParityRecord, 'state' | 'sentence'> }
  | { readonly kind: 'calibration'; readonly isUsable: boolean }
  | { readonly kind: 'comparison'; readonly isComparable: boolean }
  /** builtIn: the load engine that decides; the others are shown */
  | { readonly kind: 'selftest'; readonly rows: readonly SelftestRow[]; readonly builtIn: string }
  /** isWhole: the run has every file that it must have by its own records */
  | { readonly kind: 'recount'; readonly areSame: boolean; readonly isWhole: boolean }
  /** each file of an archive is as its list says */
  | { readonly kind: 'evidence'; readonly isAsListed: boolean }
  | { readonly kind: 'validation'; readonly areValid: boolean }
  | { readonly kind: 'machine'; readonly canMeasure: boolean }
  /** what a killed drill had broken */
  | { readonly kind: 'removal'; readonly areFaultsUndone: boolean }
  | { readonly kind: 'swarm-removal'; readonly areNodesReached: boolean }
  /** something was read, written, built or removed, and that is all */
  | { readonly kind: 'done' };

const OK: Exit = { code: EXIT.ok, reason: 'ok' };

/**
 * What a process exits with, for every command: 0 measured, and the answer is not "no"; 1 the answer is "no"; 2 input; 3 undecided;
 * 4 invalid; 5 environment; 130 interrupted. README.md has the table. Errors that are thrown carry their own code (base/errors.ts).
 */
export function exitOf(outcome: Outcome): Exit {
  switch (outcome.kind) {
    case 'run':
      return exitOfRun(outcome);
    case 'gate':
      return exitOfGate(outcome.gate);
    case 'capacity':
      if (outcome.areServed === false) return { code: EXIT.failedCheck, reason: 'it does not serve without a server' };
      return outcome.results.map(exitOfSearch).find(({ code }) => code !== EXIT.ok) ?? OK;
    case 'drill':
      return exitOfDrill(outcome.drill);
    case 'scorecard':
      return exitOfScorecard(outcome.scorecard);
    case 'parity':
      return exitOfParity(outcome.parity);
    case 'selftest':
      return exitOfSelftest(outcome);
    case 'calibration':
      return outcome.isUsable ? OK : { code: EXIT.invalidMeasurement, reason: 'most trials were rejected' };
    case 'comparison':
      return outcome.isComparable ? OK : { code: EXIT.invalidMeasurement, reason: 'the runs are not comparable' };
    case 'recount':
      if (!outcome.areSame) return { code: EXIT.failedCheck, reason: 'a recount gives another proof' };
      return outcome.isWhole ? OK : { code: EXIT.invalidMeasurement, reason: 'parts of the stored run are lost' };
    case 'evidence':
      return outcome.isAsListed ? OK : { code: EXIT.failedCheck, reason: 'the evidence is not as it was packed' };
    case 'validation':
      return outcome.areValid ? OK : { code: EXIT.badInput, reason: 'a file has problems' };
    case 'machine':
      return outcome.canMeasure ? OK : { code: EXIT.environment, reason: 'this machine lacks something' };
    case 'removal':
      return outcome.areFaultsUndone ? OK : { code: EXIT.environment, reason: 'a fault could not be undone' };
    case 'swarm-removal':
      if (outcome.areNodesReached) return OK;
      return { code: EXIT.environment, reason: 'not every node of the Swarm could be looked at' };
    case 'done':
      return OK;
  }
}

/**
 * Interrupted, then the first failed trial's own code, then the answer; without one (the arms of a gate), invalid work, unless it was
 * measured again.
 */
function exitOfRun({ run, trials, summary }: Extract<Outcome, { kind: 'run' }>): Exit {
  if (run.state === 'interrupted') return { code: EXIT.interrupted, reason: 'interrupted' };
  const failed = trials.find((trial) => trial.state === 'failed');
  if (failed?.state === 'failed') {
    const code: ErrorCode = isErrorCode(failed.error.code) ? failed.error.code : 'INTERNAL';
    return {
      code: new BenchdayError(code, failed.error.message).exitCode,
      reason:
        stoppedText(failed) !== undefined
          ? `trial ${failed.trial} (${failed.topology}) was stopped: it does not hold the objectives`
          : `trial ${failed.trial} (${failed.topology}) failed: ${failed.error.code}`,
    };
  }
  const wrong = standingTrials(run, trials).find(isWrongAfter);
  if (wrong !== undefined)
    return {
      code: EXIT.failedCheck,
      reason: `trial ${wrong.trial} (${wrong.topology}) answered wrongly after the measurement`,
    };
  if (summary !== undefined) return exitOfDecision(summary.decision, run, trials);
  const invalid = standingTrials(run, trials).find(isInvalid);
  if (invalid === undefined) return OK;
  return { code: EXIT.invalidMeasurement, reason: `trial ${invalid.trial} (${invalid.topology}) is invalid` };
}

/** An answer stands whatever else was invalid; none at all is invalid where every trial is. */
function exitOfDecision(
  { kind, standings = [] }: RunSummary['decision'],
  run: RunRecord,
  trials: readonly TrialRecord[],
): Exit {
  switch (kind) {
    case 'winner':
    case 'no-single-winner':
      return OK;
    case 'nobody-holds':
      return {
        code: EXIT.failedCheck,
        reason: standings.some(isFailingThoughMet)
          ? 'no topology meets the objectives without too many errors'
          : 'no topology meets the objectives',
      };
    case 'cannot-say': {
      const standing = standingTrials(run, trials).filter(({ state }) => state === 'measured');
      if (standing.length > 0 && standing.every(isInvalid))
        return { code: EXIT.invalidMeasurement, reason: 'every trial is invalid' };
      return { code: EXIT.inconclusive, reason: 'undecided' };
    }
  }
}

/** Only where the load had met no error: else the wrong answer is one more of them, and a result. */
function isWrongAfter(trial: TrialRecord): boolean {
  return (
    trial.state === 'measured' && isInvalid(trial) && trial.verification.some(({ problem }) => problem !== undefined)
  );
}

function isInvalid(trial: TrialRecord): boolean {
  return trial.state === 'measured' && trial.validity.work === 'invalid';
}

/** Only `ok` is 0: neither what is not decided nor what is invalid lets a change pass. */
function exitOfGate({ verdict, confirmation, failure, outOfTime }: GateEnd): Exit {
  if (failure !== undefined) return failure;
  if (confirmation !== undefined) return exitOfGate(confirmation);
  if (outOfTime !== undefined) return { code: EXIT.inconclusive, reason: outOfTime };
  const codes = {
    ok: EXIT.ok,
    regression: EXIT.failedCheck,
    inconclusive: EXIT.inconclusive,
    invalid: EXIT.invalidMeasurement,
  };
  return { code: codes[verdict.state], reason: verdict.state };
}

/** An interval, or the highest level that could be answered holds; no level holds; no answer; interrupted. */
function exitOfSearch({ state, end, between }: SearchEnd): Exit {
  if (end === 'interrupted') return { code: EXIT.interrupted, reason: 'interrupted' };
  if (state === 'found' || state === 'open-above') return OK;
  // A lowest level that answered both ways is no "no".
  if (end === 'floor' && between.length === 0)
    return { code: EXIT.failedCheck, reason: 'no level holds the objectives' };
  return { code: EXIT.inconclusive, reason: 'undecided' };
}

/** A requirement that is missed is "no", whatever else could not be told. */
function exitOfDrill({ state, results, audit }: Pick<DrillRecord, 'state' | 'results' | 'audit'>): Exit {
  if (state === 'interrupted') return { code: EXIT.interrupted, reason: 'interrupted' };
  // An audit asks one question of all its drills.
  const asked = audit === undefined ? results : [{ state: audit.row.state, sentence: audit.sentence }];
  const first = (wanted: DrillRecord['results'][number]['state']) => asked.find((result) => result.state === wanted);
  const missed = first('missed') ?? first('impossible');
  if (missed !== undefined) return { code: EXIT.failedCheck, reason: missed.sentence };
  const invalid = first('invalid');
  if (invalid !== undefined) return { code: EXIT.invalidMeasurement, reason: invalid.sentence };
  const open = first('undecided') ?? first('not-measured');
  return open === undefined ? OK : { code: EXIT.inconclusive, reason: open.sentence };
}

/** As of a drill; several topologies are several answers, and the first that is no "yes" decides. */
function exitOfParity({ state, sentence }: Pick<ParityRecord, 'state' | 'sentence'>): Exit {
  if (state === 'met') return OK;
  return { code: state === 'missed' ? EXIT.failedCheck : EXIT.inconclusive, reason: sentence };
}

function exitOfScorecard({ columns }: Pick<Scorecard, 'columns'>): Exit {
  const rows = columns.flatMap(({ topology, rows: own }) => own.map((row) => ({ topology, ...row })));
  const ends = [
    [EXIT.failedCheck, ['missed', 'impossible']],
    [EXIT.invalidMeasurement, ['invalid']],
    [EXIT.inconclusive, ['undecided', 'not-measured']],
  ] as const;
  for (const [code, states] of ends) {
    const found = rows.filter(({ state }) => states.some((one) => one === state));
    const [first] = found;
    if (first !== undefined) {
      const others = found.length === 1 ? '' : `, and ${found.length - 1} more`;
      return { code, reason: `${first.topology}: ${first.title}: ${first.state}${others}` };
    }
  }
  return OK;
}

function exitOfSelftest({ rows, builtIn }: Extract<Outcome, { kind: 'selftest' }>): Exit {
  const builtInRows = rows.filter(({ engine }) => engine === builtIn);
  // Where it was not asked, those that were decide.
  const own = builtInRows.length > 0 ? builtInRows : rows;
  const off = own.find(({ verdict }) => verdict === 'off');
  if (off !== undefined) return { code: EXIT.failedCheck, reason: `${off.engine} is off` };
  if (own.some(({ verdict }) => verdict === 'noisy'))
    return { code: EXIT.inconclusive, reason: 'the machine was too noisy' };
  return OK;
}
