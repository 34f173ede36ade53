import { resolve } from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import type { Caller } from '../caller.ts';
import { typedPlace } from '../platform-of.ts';
import { type GateOutcome, gateOutcome } from './gate-outcome.ts';
import { type OutcomeAgainstFile, judgeRunAgainstFile } from './judge-against-file.ts';
import { judgeStoredRun } from './judge-stored-run.ts';
import { type GateWords, measureGate } from './measure-gate.ts';

export interface GateChoice extends GateWords {
  /** a stored run that is judged instead of measuring */
  readonly fromRun?: string | undefined;
  /** run, or verdict.json, whose regression --from-run is to confirm */
  readonly confirms?: string | undefined;
  /** file of `benchday baseline save` that --from-run is judged by */
  readonly baselineFile?: string | undefined;
}

/** A gate in one of its three forms: measured now, of a stored run, or of a stored run against a file. */
export async function runGate(choice: GateChoice, caller: Caller): Promise<GateOutcome | OutcomeAgainstFile> {
  if (choice.fromRun !== undefined) refuseMeasuring(choice);
  if (choice.baselineFile !== undefined) return againstFile(choice, choice.baselineFile);
  if (choice.fromRun !== undefined) return ofStoredRun(choice, choice.fromRun);
  if (choice.confirms !== undefined) {
    throw new BenchdayError('USAGE', '--confirms is for a stored run; a gate that measures confirms by itself');
  }
  const outcome = await measureGate(choice, caller);
  const { verdict, report } = outcome.gate.confirmation ?? outcome.gate;
  if (report !== undefined) await caller.live?.closeInto(report, verdict.sentence);
  return outcome;
}

function refuseMeasuring({ topology, seed, resume, atMost, ...place }: GateChoice): void {
  const given = Object.entries({ topology, seed, resume, 'at-most': atMost, ...typedPlace(place) }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length === 0) return;
  const names = given.map(([name]) => `--${name}`).join(', ');
  throw new BenchdayError(
    'USAGE',
    `--from-run judges what is stored and measures nothing: ${names} cannot be given with it`,
  );
}

async function againstFile(
  { fromRun, baseline, confirms, calibration, candidate, reports }: GateChoice,
  file: string,
): Promise<OutcomeAgainstFile> {
  if (fromRun === undefined || baseline !== undefined || confirms !== undefined || calibration !== undefined) {
    throw new BenchdayError('USAGE', '--baseline-file needs --from-run, and replaces --baseline', {
      hint: 'benchday run <scenario>, then benchday gate --from-run latest --candidate <topology> --baseline-file <file>',
    });
  }
  return judgeRunAgainstFile({ run: fromRun, candidate, file, reports });
}

async function ofStoredRun(
  { baseline, candidate, calibration, confirms, reports }: GateChoice,
  run: string,
): Promise<GateOutcome> {
  if (baseline === undefined || candidate === undefined) {
    throw new BenchdayError('USAGE', '--from-run needs --baseline and --candidate', {
      hint: 'they are names of two topologies of that run; of a gate: baseline and candidate',
    });
  }
  const judged = await judgeStoredRun(
    {
      run,
      reports,
      ...(calibration === undefined ? {} : { calibration: resolve(calibration) }),
      ...(confirms === undefined ? {} : { confirms }),
    },
    { baseline, candidate },
  );
  return gateOutcome(judged);
}
