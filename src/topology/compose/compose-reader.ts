import { z } from 'zod';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { plainSeconds } from '../../base/number-text.ts';
import {
  ComposeProcess,
  type ComposeRequest,
  Crash,
  MOST_MS,
  NotRead,
  ReaderEnd,
  ReadingTime,
} from './compose-process.ts';

const failure = z.object({ file: z.string().optional(), place: z.string().optional(), message: z.string() });
export type ComposeFailure = z.output<typeof failure>;

const answerSchema = z.object({
  /** the normal form */
  project: z.record(z.string(), z.unknown()).optional(),
  failures: z.array(failure),
  inconsistent: z.string().optional(),
  disabled: z.record(z.string(), z.array(z.string())),
  warnings: z.array(z.string()),
  /** variables that any of the files asks for */
  asked: z.array(z.string()),
  /** names that are taken from the environment without a `${}`; isNamed: those in the `${}` of a file of settings */
  bare: z.array(z.object({ place: z.string(), name: z.string(), isNamed: z.boolean() })),
  /** of the files of variables */
  settings: z.record(z.string(), z.string()),
});

export type ComposeAnswer = z.output<typeof answerSchema> & {
  /** files that were read beside the Compose files, and those that were not allowed; links followed */
  readonly opened: readonly string[];
  readonly refused: readonly string[];
};

/** The reader came to no answer. */
export class NoAnswer extends BenchdayError {
  /** the end of the message, without the file */
  readonly why: string;

  constructor(file: string, { why, hint }: { readonly why: string; readonly hint: string }) {
    super('FILE_INVALID', `${displayPath(file)}:1: ${why}`, { hint });
    this.why = why;
  }
}

/** A file that crashes as often is not read. */
const MOST_CRASHES = 3;

let reader: ComposeProcess | undefined;

const LIMITS: Readonly<Record<string, string>> = {
  TIME: `takes more than ${plainSeconds(MOST_MS)} to read`,
  MEMORY: 'takes more than 512 MB of memory to read',
  OUTPUT: 'is more than 64 MB when all that it repeats is written out',
};

/**
 * Reads Compose files by the specification's own reader.
 * @param folders  where files may be opened, links followed; undefined: anywhere
 * @param time     what is left of it for the file; it is spent
 * @param crashes  of the reader at this file so far
 * @throws {NoAnswer} when that takes too much time or memory, and when the reader itself fails on the file
 */
export async function readByCompose(
  request: ComposeRequest,
  folders: readonly string[] | undefined,
  time = new ReadingTime(),
  crashes = 0,
): Promise<ComposeAnswer> {
  const file = request.files[0]?.path ?? '';
  if (time.leftMs === 0) throw noAnswer(file, 'TIME');
  if (reader === undefined || reader.isOver) reader = new ComposeProcess();
  try {
    const { answer, opened, refused } = await reader.ask(request, folders, time);
    return { ...answerSchema.parse(answer), opened, refused };
  } catch (cause) {
    if (cause instanceof Crash && crashes < MOST_CRASHES) return readByCompose(request, folders, time, crashes + 1);
    if (cause instanceof ReaderEnd) throw noAnswer(file, cause.message);
    if (cause instanceof BenchdayError) throw cause;
    if (cause instanceof NotRead) return readByCompose(request, folders, time, crashes);
    throw new BenchdayError(
      'INTERNAL',
      `the reader of Compose files failed on ${displayPath(file)}: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function noAnswer(file: string, reason: string): NoAnswer {
  const limit = LIMITS[reason];
  if (limit !== undefined) {
    return new NoAnswer(file, { why: limit, hint: 'write out what its anchors, includes and extends repeat' });
  }
  // What stands in quotes may be the value of a variable.
  const words = reason.replaceAll(/"[^"]*"/g, '"..."');
  return new NoAnswer(file, {
    why: `Compose's own reader failed on it: ${words}`,
    hint: 'docker compose config reads it by the same reader; look for a value of another kind than its key takes',
  });
}
