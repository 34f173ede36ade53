import { Agent } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { atExit } from '../../base/at-exit.ts';
import { start } from '../../base/processes.ts';
import { shellWord } from '../../base/shell-word.ts';

/**
 * Each request goes through a `ssh` of its own, as Docker's client does it: with the user's settings, keys and known hosts. That the
 * library's own way looks at no known hosts is why it is not used.
 * @param url  ssh://user@host:port/socket
 */
export function sshAgent(url: URL): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = () => new SshConnection(url).asSocket();
  return agent;
}

/** Routers forget a line on which nothing goes for some minutes, without a word: one that is gone ends, and is not taken for ready. */
const KEPT_ALIVE = ['-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=2'];

/** One `ssh` that stays open, for one request after the other: the second has an answer in no more time than the network takes. */
export class SshLine extends Agent {
  readonly #url: URL;

  constructor(url: URL) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#url = url;
  }

  /** Whether it is open, and nobody uses it. */
  isReady(): boolean {
    return Object.values(this.freeSockets).some((sockets = []) => sockets.some(({ destroyed }) => !destroyed));
  }

  override createConnection(): Duplex {
    return new SshConnection(this.#url, KEPT_ALIVE).asSocket();
  }

  override keepSocketAlive(connection: Duplex): boolean {
    return ofSocket.get(connection)?.rest() ?? false;
  }

  override reuseSocket(connection: Duplex): void {
    ofSocket.get(connection)?.resume();
  }
}

const ofSocket = new WeakMap<Duplex, SshConnection>();

function wordsOf(url: URL, options: readonly string[]): readonly string[] {
  return [
    ...options,
    ...(url.username === '' ? [] : ['-l', decodeURIComponent(url.username)]),
    ...(url.port === '' ? [] : ['-p', url.port]),
    // An address of version 6 stands in brackets in a URL alone.
    ...['-o', 'ConnectTimeout=30', '-T', '--', url.hostname.replaceAll(/[[\]]/g, '')],
    ...['docker', ...socketWords(url), 'system', 'dial-stdio'],
  ];
}

/** `ssh://host/run/user/1000/docker.sock` is an engine of that machine by its socket. A shell there reads the words. */
function socketWords({ pathname }: URL): readonly string[] {
  return /^\/*$/.test(pathname) ? [] : [shellWord(`--host=unix://${decodeURIComponent(pathname)}`)];
}

/**
 * In a session of its own, as Docker's client does it too: Ctrl-C would end it with what it is needed for then, removing what was made.
 * @source github.com/docker/cli, cli/connhelper/commandconn/session_unix.go
 */
function startSsh(url: URL, options: readonly string[]) {
  return start('ssh', wordsOf(url, options), {
    ...{ reject: false, buffer: { stdout: false, stderr: true }, maxBuffer: 10_000 },
    detached: true,
  });
}

class SshConnection {
  readonly #program: ReturnType<typeof startSsh>;
  readonly #connection: Duplex;
  #isResting = false;
  #isOver = false;

  constructor(url: URL, options: readonly string[] = []) {
    const program = (this.#program = startSsh(url, options));
    const { stdin, stdout } = program;
    const ending = atExit(() => program.kill());
    const connection = (this.#connection = new Duplex({
      read: () => void stdout.resume(),
      // What ssh says at its end is why, so that nothing is told of what could not be written to it.
      write: (chunk: Buffer, _encoding, done) => {
        stdin.write(chunk, () => {
          done();
        });
      },
      final: (done) => {
        stdin.end(done);
      },
      destroy: (failure, done) => {
        program.kill();
        done(failure);
      },
    }));
    stdin.on('error', () => undefined);
    stdout.on('data', (chunk: Buffer) => {
      if (!connection.push(chunk)) stdout.pause();
    });
    const ended = new Promise((resolve) => stdout.once('close', resolve));
    void Promise.all([program, ended]).then(([{ exitCode, code, stderr }]) => {
      ending[Symbol.dispose]();
      this.#isOver = true;
      if (connection.destroyed) return;
      const why = code === 'ENOENT' ? 'there is no ssh on this machine' : stderr.trim();
      // Nobody reads what rests, or would see its end.
      if (this.#isResting) connection.destroy();
      else if (exitCode === 0) connection.push(null);
      else connection.destroy(Object.assign(new Error(`ssh ${url.host}: ${why}`), { code: 'ECONNREFUSED' }));
    });
  }

  /** Nobody uses it: it keeps no process from its end. @returns whether it can be used again */
  rest(): boolean {
    this.#isResting = true;
    this.#hold(false);
    return !this.#isOver;
  }

  resume(): void {
    this.#isResting = false;
    this.#hold(true);
  }

  #hold(isHeld: boolean): void {
    const { stdin, stdout, stderr } = this.#program;
    for (const one of [this.#program, stdin, stdout, stderr]) {
      if (one !== this.#program && !(one instanceof Socket)) continue;
      if (isHeld) one.ref();
      else one.unref();
    }
  }

  /** What Node's HTTP asks of a socket and a program's streams do not have. */
  asSocket(): Duplex {
    const connection = this.#connection;
    const same = () => connection;
    ofSocket.set(connection, this);
    return Object.assign(connection, {
      setKeepAlive: same,
      setNoDelay: same,
      setTimeout: same,
      ref: same,
      unref: same,
    });
  }
}
