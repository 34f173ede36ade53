import { createHash } from 'node:crypto';
import { BenchdayError } from '../../base/errors.ts';
import { EVIDENCE_FILE, type EvidenceManifest, MANIFEST_NAME } from '../../records/evidence.ts';
import { parseAs } from '../../records/file-kind.ts';
import { readArchive } from '../../store/read-evidence.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { evidenceProblems } from '../../verdicts/scorecard/check-evidence.ts';

export interface VerifiedEvidence {
  readonly manifest: EvidenceManifest;
  /** of the manifest itself: whoever noted it elsewhere knows that nobody wrote another one */
  readonly sha256: string;
  /** one sentence each */
  readonly problems: readonly string[];
  readonly exit: Exit;
}

/**
 * Whether every file of an evidence pack is as its manifest says. Nothing is written.
 * @param path  absolute
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID; RECORD_INVALID without a manifest that can be read
 */
export async function verifyEvidence(path: string): Promise<VerifiedEvidence> {
  const { files, manifest: text, cut } = await readArchive(path);
  if (text === undefined) {
    const why = cut === undefined ? '' : ` (${cut})`;
    throw new BenchdayError('RECORD_INVALID', `${path} holds no ${MANIFEST_NAME}, so it is no evidence pack${why}`);
  }
  const parsed = parseAs(EVIDENCE_FILE, jsonOf(text, path));
  if (parsed.state === 'refused')
    throw new BenchdayError('RECORD_INVALID', `${MANIFEST_NAME} of ${path}: ${parsed.problems.slice(0, 3).join('; ')}`);
  const problems = [
    ...(cut === undefined ? [] : [`the archive could not be read to its end: ${cut}`]),
    ...evidenceProblems(parsed.record, files),
  ];
  return {
    manifest: parsed.record,
    sha256: createHash('sha256').update(text).digest('hex'),
    problems,
    exit: exitOf({ kind: 'evidence', isAsListed: problems.length === 0 }),
  };
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BenchdayError('RECORD_INVALID', `${MANIFEST_NAME} of ${path} is not JSON`, { cause });
  }
}
