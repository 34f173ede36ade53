import { annotations } from '../../report/gate/annotations.ts';
import type { Verdict } from '../../records/verdict.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { VerdictFiles } from './judge-stored-run.ts';

/** One series of a gate, judged. */
export interface JudgedGate {
  readonly verdict: Verdict;
  readonly files: VerdictFiles;
  /** report.html; absent: a stored run was judged */
  readonly report?: string;
  /** what a regression was confirmed with; absent: there was none, or this is it */
  readonly confirmation?: JudgedGate;
  /** what was missing when its time was over; absent: it was not */
  readonly outOfTime?: string;
  /** absent: both arms ran to the end */
  readonly failure?: Exit;
}

export interface GateOutcome {
  readonly gate: JudgedGate;
  readonly exit: Exit;
  /** the last word as GitHub's workflow commands */
  readonly annotations: readonly string[];
}

export function gateOutcome(gate: JudgedGate): GateOutcome {
  const { verdict } = gate.confirmation ?? gate;
  return { gate, exit: exitOf({ kind: 'gate', gate }), annotations: annotations(verdict) };
}
