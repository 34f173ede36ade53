import { deferred } from '../../../base/deferred.ts';
import type { BenchdayError } from '../../../base/errors.ts';
import { messageOf } from '../../../base/errors.ts';
import { countAsOwn } from '../../../base/own-processes.ts';
import { startSsh } from '../../../base/processes.ts';
import { type GeneratorHost, hostName } from '../../../records/generator-host.ts';
import { bootstrapCommand, type Hello, readHello } from './bootstrap.ts';
import { FrameReader, framed, frameOf } from './frames.ts';
import type { ToRemote } from './remote-messages.ts';
import { failure, sshFailure } from './ssh-failure.ts';

const MOST_ERROR_TEXT = 2000;

/** Shells print a greeting, not a book. */
const MOST_BEFORE_HELLO = 64 * 1024;

/** A host that answers does so within a second or two; ssh itself gives up after ten. */
const HELLO_WITHIN_MS = 20_000;

/** What ssh wrote last comes with its end, unless what it started holds the pipe. */
const LAST_WORDS_WITHIN_MS = 500;
const END_WITHIN_MS = 1000;

export interface Heard {
  onMessage(message: unknown): void;
  /** Told once, also where the host never answered. */
  onLost(error: BenchdayError): void;
}

/** A connection to a host by ssh, at whose other end Node waits for a program. */
export interface SshConnection extends AsyncDisposable {
  /** rejects with GENERATOR_FAILED */
  readonly hello: Promise<Hello>;
  /** Gives it the program, CommonJS. Then messages go both ways. */
  feed(program: string): void;
  send(message: ToRemote): void;
}

/** @param ssh  the program; tests have another one */
export function connectBySsh(host: GeneratorHost, heard: Heard, ssh = 'ssh'): SshConnection {
  const child = startSsh(ssh, [...OPTIONS, ...optionsOf(host), '--', host.ssh, bootstrapCommand(host.node)]);
  const counted = countAsOwn(child.pid);
  const hello = deferred<Hello>();
  const gone = deferred<undefined>();
  const frames = new FrameReader((message) => {
    heard.onMessage(message);
  });
  let before: Buffer | undefined = Buffer.alloc(0);
  let errorText = '';
  let isLost = false;
  const lose = (error: BenchdayError): void => {
    if (isLost) return;
    isLost = true;
    clearTimeout(timer);
    hello.reject(error);
    heard.onLost(error);
  };
  const timer = setTimeout(() => {
    const seconds = HELLO_WITHIN_MS / 1000;
    lose(
      failure(
        `load generator on ${hostName(host)}: nothing answered within ${seconds} s`,
        `let ssh ${host.ssh} work first`,
      ),
    );
  }, HELLO_WITHIN_MS);
  const read = (chunk: Buffer): void => {
    if (before === undefined) {
      frames.push(chunk);
      return;
    }
    before = Buffer.concat([before, chunk]);
    const greeted = readHello(before);
    if (greeted === undefined) {
      if (before.length > MOST_BEFORE_HELLO) throw new RangeError('it prints too much before the program begins');
      return;
    }
    before = undefined;
    clearTimeout(timer);
    hello.resolve(greeted.hello);
    frames.push(greeted.rest);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    if (isLost) return;
    try {
      read(chunk);
    } catch (cause) {
      lose(
        failure(`load generator on ${hostName(host)} sent what is no message: ${messageOf(cause)}`, NO_MESSAGE, cause),
      );
    }
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errorText = (errorText + chunk.toString()).slice(-MOST_ERROR_TEXT);
  });
  // One that ended breaks the pipe; that it ended is said by its end.
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => {
    lose(failure(`ssh could not be run: ${error.message}`, 'install the client of OpenSSH (openssh-client)', error));
    if (child.pid === undefined) gone.resolve(undefined);
  });
  child.on('exit', (code, signal) => {
    const end = { host, exitCode: code ?? undefined, signal: signal ?? undefined };
    const tell = (): void => {
      lose(sshFailure({ ...end, errorText, hasAnswered: before === undefined }));
      gone.resolve(undefined);
    };
    child.once('close', tell);
    setTimeout(tell, LAST_WORDS_WITHIN_MS);
  });

  return {
    hello: hello.promise,
    feed: (program) => child.stdin.write(framed(Buffer.from(program))),
    send: (message) => child.stdin.write(frameOf(message)),
    async [Symbol.asyncDispose]() {
      isLost = true;
      clearTimeout(timer);
      // What runs there ends as its input closes.
      child.stdin.destroy();
      child.end('SIGTERM');
      const forced = setTimeout(() => {
        child.end('SIGKILL');
      }, END_WITHIN_MS);
      await gone.promise;
      clearTimeout(forced);
      counted[Symbol.dispose]();
    },
  };
}

const NO_MESSAGE = 'look for what prints to standard output on that host, such as a .bashrc';

/**
 * Never a question (BatchMode), a connection of its own, and nothing of the user's settings that forwards, runs or prints something else.
 * A way that is cut is noticed within 20 s. @source ssh_config(5)
 */
const OPTIONS = [
  '-T',
  ...[
    'BatchMode=yes',
    'ConnectTimeout=10',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    'ControlMaster=no',
    'ControlPath=none',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
  ].flatMap((option) => ['-o', option]),
];

function optionsOf({ port, identity }: GeneratorHost): readonly string[] {
  return [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(identity === undefined ? [] : ['-i', identity, '-o', 'IdentitiesOnly=yes']),
  ];
}
