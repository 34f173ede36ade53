import { start } from './processes.ts';

const NEW_LINE = 10;

/** A program that is asked by lines of standard input and answers by lines of standard output. */
export interface LineProgram {
  /** undefined: it could not be started */
  readonly pid: number | undefined;
  write(line: string): void;
  /** Whether this process waits for it. It ends with this process in any case. */
  hold(isHeld: boolean): void;
  /** Nothing more is asked: it ends by itself. */
  end(): void;
  kill(): void;
}

interface Heard {
  readonly onLine: (line: Buffer) => void;
  /** @param how  ends a sentence about it. @param cause  the system's error where it could not be started */
  readonly onEnd: (how: string, cause: unknown) => void;
}

export function startLineProgram(program: string, words: readonly string[], { onLine, onEnd }: Heard): LineProgram {
  const running = start(program, [...words], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
    buffer: false,
    reject: false,
    // What others' programs are to load or to be watched by is not for this one.
    env: { NODE_OPTIONS: '' },
  });
  const { stdin, stdout } = running;
  // One that died breaks the pipe; that it died is said by its end.
  stdin.on('error', () => undefined);
  let begun: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(NEW_LINE); end >= 0; end = rest.indexOf(NEW_LINE)) {
      const line = Buffer.concat([...begun, rest.subarray(0, end)]);
      begun = [];
      rest = rest.subarray(end + 1);
      onLine(line);
    }
    if (rest.length > 0) begun.push(rest);
  });
  void running.then((result) => {
    const how =
      result.signal === undefined ? `ended with status ${result.exitCode ?? '?'}` : `was ended by ${result.signal}`;
    onEnd(how, result.exitCode === undefined && result.signal === undefined ? result.cause : undefined);
  });
  return {
    pid: running.pid,
    write: (line) => void stdin.write(`${line}\n`),
    hold(isHeld) {
      for (const one of [running, stdin, stdout]) hold(one, isHeld);
    },
    end: () => void stdin.end(),
    kill: () => void running.kill('SIGKILL'),
  };
}

/** Pipes are sockets to Node, whatever their types say. */
function hold(one: object, isHeld: boolean): void {
  const { ref, unref } = one as { ref?: () => void; unref?: () => void };
  (isHeld ? ref : unref)?.call(one);
}
