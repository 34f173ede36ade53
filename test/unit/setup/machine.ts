import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const checkout = join(import.meta.dirname, '..', '..', '..');

/** How a child ended: exit code, and all that it printed. */
export interface Ending {
  readonly code: number | null;
  readonly output: string;
}

/**
 * A machine to run the set-up on: a copy of `setup/` in a folder of its own, and a PATH that holds nothing but the
 * programs given here as shell scripts. Each call of one is kept in order.
 */
export class Machine implements AsyncDisposable {
  readonly folder: string;
  private readonly children: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A machine where dependencies are installed and building images works. */
  static async create(): Promise<Machine> {
    const machine = new Machine(await mkdtemp(join(tmpdir(), 'benchday-setup-test-')));
    await cp(join(checkout, 'setup'), machine.path('setup'), { recursive: true });
    await mkdir(machine.path('programs'));
    // The shell's own tools, so that the fakes can be written as ordinary scripts.
    for (const tool of ['sh', 'touch', 'cat', 'sleep', 'rm', 'chmod', 'mkdir']) {
      await symlink(await locate(tool), machine.path('programs', tool));
    }
    await machine.write('package.json', JSON.stringify({ engines: { node: '>=20.20' } }));
    await machine.write('package-lock.json', lockOf('1.0.0'));
    await machine.write('node_modules/.package-lock.json', lockOf('1.0.0'));
    // Stands for tsx, which takes a third of a second to start.
    await machine.write('node_modules/tsx/package.json', JSON.stringify({ exports: { './esm/api': './api.mjs' } }));
    await machine.write(
      'node_modules/tsx/api.mjs',
      `export const tsImport = (file, parent) => import(new URL(file.replace(/ts$/, 'mjs'), parent));`,
    );
    await machine.k6();
    await machine.write('topologies/build.mjs', `console.log('image haproxy built');`);
    await machine.write('bin/benchday.mjs', `console.log('benchday ' + process.argv.slice(2).join(' '));`);
    return machine;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(join(this.path(path), '..'), { recursive: true });
    await writeFile(this.path(path), text);
  }

  /** Puts a program on the PATH. `$STATE` in its script is a folder that all programs share. */
  async program(name: string, script: string): Promise<void> {
    const file = this.path('programs', name);
    await mkdir(this.path('state'), { recursive: true });
    await writeFile(file, `#!/bin/sh\nSTATE='${this.path('state')}'\necho "${name} $*" >> "$STATE/calls"\n${script}\n`);
    await chmod(file, 0o755);
  }

  /** A docker client whose engine runs once `$STATE/engine` exists, and which knows the base image. */
  async docker(onSilence = 'echo "Cannot connect to the Docker daemon" >&2; exit 1'): Promise<void> {
    await this.program(
      'docker',
      `[ "$1" = context ] && { echo unix:///var/run/docker.sock; exit 0; }
       [ -e "$STATE/engine" ] || { ${onSilence}; }
       [ "$1" = version ] && echo 20.10.24
       [ "$1" = image ] && [ -e "$STATE/no-image" ] && exit 1
       exit 0`,
    );
  }

  /** The program's own way to k6; by default it is there. `onInstall` is what building it does. */
  async k6(state: 'available' | 'missing' = 'available', onInstall = '', hasGo = true): Promise<void> {
    await this.write(
      'src/load/k6/binary.mjs',
      `let state = '${state}';
       export const k6Availability = () => Promise.resolve({ state, version: 'v1.2.3', hint: 'no hint' });
       export const findGo = () => Promise.resolve(${hasGo ? "'/x/go'" : 'undefined'});
       export async function installK6(_signal, onLine) {
         const fail = (code, message) => { throw Object.assign(new Error(message), { code }); };
         ${onInstall}
       }`,
    );
  }

  async user(id: 'root' | 'ordinary'): Promise<void> {
    await this.program('id', id === 'root' ? 'echo 0' : 'echo 1000');
  }

  /** apt-get and dpkg; `onInstall` is what an installation does. */
  async apt(onInstall = 'exit 0'): Promise<void> {
    await this.program('dpkg', 'exit 0');
    await this.program('apt-get', `case "$*" in *install*) ${onInstall} ;; esac`);
  }

  /** Every call of a program given with `program`, in order. */
  async calls(): Promise<readonly string[]> {
    const text = await readFile(this.path('state', 'calls'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** Starts `node setup/<script>` here. */
  start(script: string, args: readonly string[] = [], environment: Record<string, string> = {}) {
    // One pipe for both streams, as in a terminal: two would be read in any order.
    const words = ['-c', 'exec "$0" "$@" 2>&1', process.execPath, this.path('setup', script), ...args];
    const child = spawn('/bin/sh', words, {
      env: { PATH: this.path('programs'), HOME: this.folder, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.children.push(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('printed');
    });
    const ending = new Promise<Ending>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, output });
      });
    });
    const printed = (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (output.includes(text)) resolve();
        };
        child.on('printed', look);
        look();
      });
    return { child, ending, printed };
  }

  run(script: string, args: readonly string[] = [], environment: Record<string, string> = {}): Promise<Ending> {
    return this.start(script, args, environment).ending;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A lock file that wants one package. */
export const lockOf = (version: string): string =>
  JSON.stringify({ packages: { '': {}, 'node_modules/a': { version, integrity: `sha512-${version}` } } });

async function locate(tool: string): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const file = join(folder, tool);
    if (await readFile(file).then(Boolean, () => false)) return file;
  }
  throw new Error(`${tool} is not on the PATH`);
}
