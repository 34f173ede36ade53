import type Docker from 'dockerode';
import { monotonicMs, sleep, throwIfAborted } from '../../base/clock.ts';
import { deadline } from '../../base/deadline.ts';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { engineMessage, explainEngineFailure, statusCodeOf } from './connection.ts';
import { messagesOf } from './engine-stream.ts';
import { pullFailure } from './pull-failure.ts';
import { PulledLayers, type PullProgress } from './pull-progress.ts';
import { loginOf } from './registry-login.ts';

export interface PullWatch {
  readonly signal: AbortSignal;
  readonly onPull?: ((progress: PullProgress) => void) | undefined;
}

/** The engine says something of each layer several times a second, and of a slow registry nothing for a while. */
const SILENT_MOST_MS = 180_000;
const PULL_WITHIN_MS = 3_600_000;
const BEFORE_AGAIN_MS = 1_000;
/** What ends a connection and may go well the next time. */
const DROPPED_ERRNO = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];
const DROPPED =
  /connection reset|unexpected EOF|\bEOF$|TLS handshake timeout|i\/o timeout|socket hang up|aborted|broken pipe/i;

/**
 * Has the engine pull an image, with the user's login of its registry. A connection that is dropped is made once more; the engine keeps
 * the layers that came.
 * @throws {BenchdayError} IMAGE_MISSING saying why no registry gave it and what to type, DISK_FULL, INTERRUPTED, DOCKER_MISSING
 */
export async function pullImage(docker: Docker, image: string, watch: PullWatch): Promise<void> {
  const { signal } = watch;
  throwIfAborted(signal);
  const { login, problem } = await loginOf(image);
  const startedMs = monotonicMs();
  for (let attempt = 1; ; attempt += 1) {
    const end = await pullOnce(docker, image, { ...watch, login, startedMs });
    throwIfAborted(signal);
    if (end.state === 'pulled') return;
    if (attempt > 1 || !end.isDropped) throw withProblem(end.failure, problem);
    await sleep(BEFORE_AGAIN_MS, signal);
  }
}

/** A refusal may come from the login that was not there. */
function withProblem(failure: BenchdayError, problem: string | undefined): BenchdayError {
  if (problem === undefined || failure.code !== 'IMAGE_MISSING') return failure;
  const { cause, hint } = failure;
  return new BenchdayError('IMAGE_MISSING', `${failure.message}\nit was asked for without a login: ${problem}`, {
    cause,
    hint,
  });
}

type PullEnd =
  | { readonly state: 'pulled' }
  | { readonly state: 'failed'; readonly failure: BenchdayError; readonly isDropped: boolean };

async function pullOnce(
  docker: Docker,
  image: string,
  { signal, onPull, login, startedMs }: PullWatch & { readonly login: object | undefined; readonly startedMs: number },
): Promise<PullEnd> {
  const layers = new PulledLayers();
  const silence = new AbortController();
  const limits = deadline(PULL_WITHIN_MS, signal, silence.signal);
  const tell = (isOver: boolean) => {
    onPull?.({ image, layers: layers.layers, bytes: layers.bytes, elapsedMs: monotonicMs() - startedMs, isOver });
  };
  let timer: NodeJS.Timeout | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silence.abort();
    }, SILENT_MOST_MS);
  };
  try {
    heard();
    const answer = await docker.pull(image, { abortSignal: limits, ...(login !== undefined && { authconfig: login }) });
    let said: string | undefined;
    for await (const message of messagesOf(answer)) {
      heard();
      layers.take(message);
      said = message.error ?? said;
      tell(false);
    }
    if (said === undefined) return { state: 'pulled' };
    return { state: 'failed', failure: pullFailure(image, said), isDropped: DROPPED.test(said) };
  } catch (cause) {
    throwIfAborted(signal);
    if (silence.signal.aborted) {
      const said = `the engine said nothing of it for ${plainSeconds(SILENT_MOST_MS)}`;
      return { state: 'failed', failure: pullFailure(image, said, cause), isDropped: true };
    }
    if (limits.aborted) {
      const said = `it took longer than ${plainSeconds(PULL_WITHIN_MS)}`;
      return { state: 'failed', failure: pullFailure(image, said, cause), isDropped: false };
    }
    const said = engineMessage(cause);
    const isAnswer = statusCodeOf(cause) !== undefined;
    const failure = isAnswer
      ? pullFailure(image, said, cause)
      : explainEngineFailure(cause, `${image} could not be pulled`);
    const isDropped = DROPPED.test(said) || (!isAnswer && DROPPED_ERRNO.includes(errnoOf(cause) ?? ''));
    return { state: 'failed', failure, isDropped };
  } finally {
    clearTimeout(timer);
    tell(true);
  }
}
