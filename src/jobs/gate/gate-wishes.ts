import { resolve } from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import { type ArmWish, readArmWishes, wishOf } from '../../images/arms/open-arms.ts';
import { type StoredRun, readRun } from '../../store/run-reader.ts';
import type { ArmRecord } from '../../records/arm-record.ts';
import { lacksSecret } from '../../topology/compose/stored-word.ts';
import { knownWords, type referenceTopology } from '../pairs/arm-source.ts';

/** What a gate compares, in the user's words. */
interface Named {
  readonly baseline?: string | undefined;
  readonly candidate?: string | undefined;
}

type Wishes = Readonly<Record<'baseline' | 'candidate', ArmWish>>;

/** @throws {BenchdayError} USAGE without two of them, or for words that mean nothing */
export async function wishesOf(
  { baseline, candidate }: Named,
  reference: Awaited<ReturnType<typeof referenceTopology>>,
): Promise<Wishes> {
  if (baseline === undefined || candidate === undefined) {
    throw new BenchdayError('USAGE', 'a gate needs --baseline and --candidate', {
      hint: 'a topology, git:<commit, branch or tag>, or image:<tag>; to judge a stored run: --from-run',
    });
  }
  return readArmWishes({ baseline, candidate }, knownWords(reference));
}

/**
 * What an interrupted gate compared.
 * @param typed  arms beside --resume; they are needed where a topology had a password, which is not stored
 * @throws {BenchdayError} USAGE for a run that compares nothing
 */
export function storedWishes({ run }: StoredRun, typed: Named): Wishes {
  const [baseline, candidate] = ['baseline', 'candidate'].map((name) => run.arms?.find((arm) => arm.name === name));
  if (baseline === undefined || candidate === undefined) {
    throw new BenchdayError('USAGE', `${run.runId} has no arms`, { hint: `benchday run --resume ${run.runId}` });
  }
  return { baseline: storedWish(baseline, typed.baseline), candidate: storedWish(candidate, typed.candidate) };
}

function storedWish(arm: ArmRecord, typed: string | undefined): ArmWish {
  if (arm.kind !== 'topology' || typed === undefined || !lacksSecret(arm.topology)) return wishOf(arm);
  return { given: arm.given, word: { kind: 'topology', name: typed.replace(/^topology:/, '') } };
}

/** @throws {BenchdayError} RUN_UNKNOWN, or USAGE for a run that is no gate */
export async function interruptedGate(name: string, reports: string): Promise<StoredRun> {
  const stored = await readRun(name, resolve(reports));
  if (stored.run.arms !== undefined) return stored;
  throw new BenchdayError('USAGE', `${stored.run.runId} is no gate`, {
    hint: `benchday run --resume ${stored.run.runId}`,
  });
}
