/** The exit codes of the command line; documented in README.md and `--help`. */
export const EXIT = {
  ok: 0,
  failedCheck: 1,
  badInput: 2,
  inconclusive: 3,
  invalidMeasurement: 4,
  environment: 5,
  ourBug: 70,
  interrupted: 130,
} as const;

interface ErrorKind {
  readonly exitCode: number;
  /** The next command to type or key to change. */
  readonly hint: string;
}

/** Every error a user can meet: what the process exits with, and what to do next. */
const KINDS = {
  USAGE: { exitCode: EXIT.badInput, hint: 'benchday --help lists the commands and their options' },
  FILE_NOT_FOUND: {
    exitCode: EXIT.badInput,
    hint: 'benchday list shows the scenarios and topologies of this checkout',
  },
  FILE_INVALID: { exitCode: EXIT.badInput, hint: 'fix every line named above, then: benchday validate <file>' },
  TOPOLOGY_UNKNOWN: {
    exitCode: EXIT.badInput,
    hint: 'benchday list shows the known topologies; a path to a compose file works too',
  },
  SCENARIO_UNKNOWN: {
    exitCode: EXIT.badInput,
    hint: 'benchday list shows the known scenarios; a path to a file works too',
  },
  PROFILE_UNKNOWN: {
    exitCode: EXIT.badInput,
    hint: 'benchday list shows the known profiles; a path to a file works too',
  },
  DEPENDENCY_CYCLE: { exitCode: EXIT.badInput, hint: 'remove one depends_on entry of the circle' },
  TARGET_NOT_ALLOWED: {
    exitCode: EXIT.badInput,
    hint: 'list the host under allowed_hosts in the scenario if you may load it',
  },
  RUN_UNKNOWN: { exitCode: EXIT.badInput, hint: 'benchday list shows the stored runs' },
  RECORD_INVALID: {
    exitCode: EXIT.badInput,
    hint: 'the file is damaged, or a later version of benchday wrote it: read it with that one',
  },
  RESUME_REFUSED: {
    exitCode: EXIT.badInput,
    hint: 'start a new run, or restore what changed; what was measured stays where it is',
  },
  DOCKER_MISSING: { exitCode: EXIT.environment, hint: 'start Docker, or as root on Debian: npm start installs it' },
  DOCKER_NO_PERMISSION: { exitCode: EXIT.environment, hint: 'sudo usermod -aG docker "$USER", then log in again' },
  DOCKER_FAILED: { exitCode: EXIT.environment, hint: 'docker info and the log of the Docker engine say more' },
  IMAGE_MISSING: { exitCode: EXIT.environment, hint: 'benchday build' },
  IMAGE_BUILD_FAILED: {
    exitCode: EXIT.environment,
    hint: 'the last lines of the build are above; benchday build repeats it',
  },
  BUILD_STEP_FAILED: {
    exitCode: EXIT.environment,
    hint: 'the last lines of the step are above; nothing was tagged. Fix it, then: benchday build <folder>',
  },
  GIT_FAILED: { exitCode: EXIT.environment, hint: 'git status in that folder says more' },
  ENGINE_ELSEWHERE: {
    exitCode: EXIT.environment,
    hint: "run benchday on the engine's machine and in its network: in a container with docker run --network host; beside docker-in-docker, in the network of that container (--network container:<name>)",
  },
  PORT_TAKEN: {
    exitCode: EXIT.environment,
    hint: 'stop what listens there, or leave the published port out so that a free one is chosen',
  },
  LAB_DOWN: { exitCode: EXIT.environment, hint: 'benchday lab up' },
  SWARM_UNUSABLE: {
    exitCode: EXIT.environment,
    hint: 'benchday doctor --swarm names all that is missing; docs/swarm.md has the steps',
  },
  SERVICE_NOT_READY: { exitCode: EXIT.environment, hint: 'its log is kept in the run directory under logs/' },
  COLLECT_REFUSED: {
    exitCode: EXIT.environment,
    hint: 'type what is named above, or leave the service out of x-benchday.collect: its work is then not measured; nothing was sent',
  },
  TARGET_DOWN: {
    exitCode: EXIT.environment,
    hint: 'start it, or correct the address after --target; nothing was measured',
  },
  SERVICE_DIED: { exitCode: EXIT.environment, hint: 'its log is kept in the run directory under logs/' },
  DISK_FULL: { exitCode: EXIT.environment, hint: 'free some space, then run again; what was stored before is intact' },
  STORE_FAILED: { exitCode: EXIT.environment, hint: 'check the permissions and the space of the reports directory' },
  BROWSER_FAILED: {
    exitCode: EXIT.environment,
    hint: 'the report itself is written: open report.html of the run by hand',
  },
  EXPORT_FAILED: {
    exitCode: EXIT.environment,
    hint: 'check that something there takes OTLP over HTTP as JSON (usually port 4318); the run itself is stored',
  },
  RUN_IN_PROGRESS: {
    exitCode: EXIT.environment,
    hint: '--wait 30m waits for its end; benchday run --beside-others runs all the same, and the response times of both are marked invalid',
  },
  ENGINE_UNAVAILABLE: { exitCode: EXIT.environment, hint: 'benchday doctor shows which load engines are installed' },
  GENERATOR_FAILED: { exitCode: EXIT.environment, hint: 'run again; if it repeats, report it with the stack' },
  LIMIT_REACHED: { exitCode: EXIT.environment, hint: 'raise the limit that is named above, then run again' },
  FILE_UNREADABLE: {
    exitCode: EXIT.environment,
    hint: 'let this user read it (chmod, chown), or name it in .dockerignore where it is not needed',
  },
  FAULT_REFUSED: {
    exitCode: EXIT.environment,
    hint: 'docs/drills.md says what each fault needs; nothing was broken',
  },
  VERIFICATION_FAILED: {
    exitCode: EXIT.failedCheck,
    hint: 'open the address named above; a topology that answers wrongly is not measured',
  },
  SITE_NOT_SERVED: {
    exitCode: EXIT.failedCheck,
    hint: 'benchday drill --audit names what it cannot lose',
  },
  STOPPED_EARLY: {
    exitCode: EXIT.failedCheck,
    hint: 'benchday capacity finds the load that it holds; stop_when in the scenario says when to stop',
  },
  HOST_ACCESS_REFUSED: { exitCode: EXIT.badInput, hint: 'benchday run --dry-run lists what a topology asks for' },
  OUT_OF_TIME: {
    exitCode: EXIT.inconclusive,
    hint: 'allow more with --at-most, or make the trials of the scenario shorter',
  },
  INVALID_MEASUREMENT: { exitCode: EXIT.invalidMeasurement, hint: 'the report names each broken check and its remedy' },
  INTERRUPTED: {
    exitCode: EXIT.interrupted,
    hint: 'everything started was torn down; trials finished before are stored',
  },
  INTERNAL: {
    exitCode: EXIT.ourBug,
    hint: 'this is a bug of benchday; please report it with the stack: in logs/ of the run directory, or by --debug',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof KINDS;

/** Whether a stored code is one of ours. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(KINDS, code);
}

/**
 * An error whose cause and remedy are known. The message says what happened, to which thing, with the value got.
 * `hint` replaces the table's hint where the thrower knows a better next step.
 */
export class BenchdayError extends Error {
  override readonly name = 'BenchdayError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? KINDS[code].hint;
  }

  get exitCode(): number {
    return KINDS[this.code].exitCode;
  }
}

/**
 * Anything that was thrown as one of ours. Of what came while something was put in order after an error, that error counts; what came is
 * said too.
 * @param otherwise  what an error is that is none of ours; absent: a bug
 */
export function asBenchdayError(thrown: unknown, otherwise = asBug): BenchdayError {
  if (thrown instanceof BenchdayError) return thrown;
  if (!isSuppressing(thrown)) return otherwise(thrown);
  const { code, message, hint } = asBenchdayError(thrown.suppressed, otherwise);
  return new BenchdayError(code, `${message}; and then: ${messageOf(thrown.error)}`, { cause: thrown, hint });
}

function asBug(thrown: unknown): BenchdayError {
  return new BenchdayError('INTERNAL', messageOf(thrown), { cause: thrown });
}

/** What a `using` throws whose disposal failed after an error, by Node or by the program that made our code older. */
function isSuppressing(thrown: unknown): thrown is { readonly error: unknown; readonly suppressed: unknown } {
  return thrown instanceof Error && thrown.name === 'SuppressedError' && 'error' in thrown && 'suppressed' in thrown;
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  if (isSuppressing(thrown)) return `${messageOf(thrown.suppressed)}; and then: ${messageOf(thrown.error)}`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The errno code (`ENOSPC`, `ECONNREFUSED`) of a system error, also when it is wrapped as a cause. */
export function errnoOf(thrown: unknown): string | undefined {
  if (isSuppressing(thrown)) return errnoOf(thrown.suppressed);
  if (!(thrown instanceof Error)) return undefined;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return errnoOf(thrown.cause);
}
