import { plainSeconds } from '../base/number-text.ts';
import { bundledProgram } from '../base/bundled-program.ts';
import { sleep } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import { type NodeProgram, startNodeProgram } from '../base/processes.ts';
import type { ServerAccount, ServerPlan } from './behaviour.ts';
import type { FromPlanted, ToPlanted } from './planted-process.ts';

const ANSWERS_WITHIN_MS = 20_000;

/** A planted server in a process of its own, so that its CPU time is not taken for the load engine's. */
export interface RunningPlantedServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** Ends it; asked once. */
  stop(): Promise<ServerAccount>;
}

/** @throws {BenchdayError} SERVICE_DIED, SERVICE_NOT_READY, INTERRUPTED */
export async function openPlantedServer(plan: ServerPlan, signal: AbortSignal): Promise<RunningPlantedServer> {
  const child = startNodeProgram(bundledProgram(new URL('./planted-process.ts', import.meta.url)), {
    serialization: 'json',
  });
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const ask = (message: ToPlanted): Promise<FromPlanted> => inTime(answerOf(child, message), signal);
  try {
    const answer = await ask({ kind: 'listen', plan });
    if (answer.kind !== 'listening') throw new BenchdayError('INTERNAL', `the planted server said ${answer.kind}`);
    return {
      baseUrl: `http://127.0.0.1:${answer.port}`,
      async stop() {
        const last = await ask({ kind: 'stop' });
        if (last.kind !== 'stopped') throw new BenchdayError('INTERNAL', `the planted server said ${last.kind}`);
        return last.account;
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function answerOf(child: NodeProgram, message: ToPlanted): Promise<FromPlanted> {
  return new Promise((resolve, reject) => {
    let words = '';
    const fail = (what: string): void => {
      reject(new BenchdayError('SERVICE_DIED', `the planted server ${what}`, { hint: 'run it again' }));
    };
    child.stderr.on('data', (text: Buffer) => (words += text.toString()));
    child.once('message', (answer) => {
      resolve(answer as FromPlanted);
    });
    child.once('error', ({ message: reason }) => {
      fail(`could not be started: ${reason}`);
    });
    child.once('exit', (code, killedBy) => {
      fail(`ended with ${killedBy ?? code ?? 'no code'}: ${words.trim().slice(-300)}`);
    });
    child.send(message, (error) => {
      if (error !== null) fail(`cannot be sent a message: ${error.message}`);
    });
  });
}

async function inTime<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const deadline = async (): Promise<never> => {
    await sleep(ANSWERS_WITHIN_MS, AbortSignal.any([signal, settled.signal]));
    throw new BenchdayError(
      'SERVICE_NOT_READY',
      `the planted server said nothing for ${plainSeconds(ANSWERS_WITHIN_MS)}`,
      {
        hint: 'run it again when the machine is calmer',
      },
    );
  };
  try {
    return await Promise.race([answer, deadline()]);
  } finally {
    settled.abort();
  }
}
