import type Docker from 'dockerode';
import type { Duplex, Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Conversation } from '../platform.ts';
import { within } from '../../base/deadline.ts';
import { textOf } from './exec.ts';

const ANSWER_WITHIN_MS = 10_000;
/** The longest answers known have some MB. */
const MOST_MB = 64;

/** Starts a command in a container and keeps it running, to be asked line by line. */
export async function startConversation(
  docker: Docker,
  container: Docker.Container,
  command: readonly string[],
): Promise<Conversation> {
  const exec = await container.exec({ Cmd: [...command], AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const socket = await exec.start({ hijack: true, stdin: true });
  return converseOver(socket, textOf(docker, socket), command.join(' '));
}

interface Question {
  readonly end: string;
  readonly lines: string[];
  answer(text: string): void;
  fail(reason: Error): void;
}

/**
 * Questions are answered in the order they were asked. One that is not answered in time ends the conversation,
 * since what comes later could not be told from the next answer.
 */
export function converseOver(input: Duplex, output: Readable, name: string): Conversation {
  const open: Question[] = [];
  let over: Error | undefined;
  const finish = (reason: Error): void => {
    over ??= reason;
    input.destroy();
    output.destroy();
    for (const question of open.splice(0)) question.fail(over);
  };
  let heardBytes = 0;
  output.on('data', (part: Buffer) => {
    heardBytes += part.length;
    if (heardBytes > MOST_MB * 1024 * 1024) finish(new Error(`${name} says more than ${MOST_MB} MB in one answer`));
  });
  const lines = createInterface({ input: output });
  lines.on('line', (line) => {
    const question = open[0];
    if (question === undefined) return;
    if (line.trimEnd() !== question.end) {
      question.lines.push(line);
      return;
    }
    open.shift();
    heardBytes = 0;
    question.answer(question.lines.join('\n'));
  });
  const ended = (): void => {
    const last = open[0]?.lines.at(-1);
    finish(new Error(`${name} has ended${last === undefined ? '' : `; it last said: ${last}`}`));
  };
  lines.on('close', ended);
  for (const stream of [input, output]) {
    stream.on('error', (failure) => {
      finish(failure);
    });
  }
  return {
    async ask(line, end) {
      if (over !== undefined) throw over;
      const answered = new Promise<string>((answer, fail) => open.push({ end, lines: [], answer, fail }));
      input.write(`${line}\n`);
      try {
        return await within(ANSWER_WITHIN_MS, answered, `${name} did not answer`);
      } catch (failure) {
        finish(failure instanceof Error ? failure : new Error(String(failure)));
        throw failure;
      }
    },
    close() {
      finish(new Error(`${name} was closed`));
      return Promise.resolve();
    },
  };
}
