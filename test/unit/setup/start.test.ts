import { access, readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { lockOf, Machine } from './machine.ts';

describe('npm start with a running engine', () => {
  it('reaches benchday, with the arguments passed on, and without asking who the user is', async () => {
    await using machine = await Machine.create();
    await machine.docker();
    await machine.write('state/engine', '');
    const { code, output } = await machine.run('start.mjs', ['--trials', '3']);
    expect(output).toContain('engine 20.10.24 is running');
    expect(output).toContain('image haproxy built');
    expect(output).toContain('benchday run scenarios/quick-day.yaml --trials 3');
    expect(code).toBe(0);
    expect((await machine.calls()).filter((call) => !call.startsWith('docker'))).toEqual([]);
  });

  it('brings the lab up before a run on it, and does not measure where that failed', async () => {
    await using machine = await Machine.create();
    await machine.docker();
    await machine.write('state/engine', '');
    await machine.write('topologies/build.mjs', `console.log('built:', ...process.argv.slice(2));`);
    const { output } = await machine.run('start.mjs', ['--lab']);
    expect(output).toMatch(/built: server[\s\S]*benchday lab up\nbenchday run scenarios\/quick-day.yaml --lab/);
    await machine.write('bin/benchday.mjs', `console.log(...process.argv.slice(2)); process.exitCode = 5;`);
    const failed = await machine.run('start.mjs', ['--lab']);
    expect(failed.code).toBe(5);
    expect(failed.output).not.toContain('quick-day');
  });

  it('ends with the exit code of benchday', async () => {
    await using machine = await Machine.create();
    await machine.docker();
    await machine.write('state/engine', '');
    await machine.write('bin/benchday.mjs', 'process.exitCode = 3;');
    expect((await machine.run('start.mjs')).code).toBe(3);
  });

  it('gives the engine of the chosen context to all that it starts', async () => {
    await using machine = await Machine.create();
    await machine.program(
      'docker',
      '[ "$1" = context ] && echo unix:///home/me/docker.sock; [ "$1" = version ] && echo 27.0.0; exit 0',
    );
    await machine.write('bin/benchday.mjs', 'console.log("host", process.env.DOCKER_HOST);');
    expect((await machine.run('start.mjs')).output).toContain('host unix:///home/me/docker.sock');
  });

  it.each([
    ['its keys', 'false', 1, ['ca', 'cert', 'key'], 'tcp://far:2376 1'],
    ['none where there is none', 'false', 0, [], 'tcp://far:2376 undefined'],
    ['nothing that would override what no variable says: keys in part', 'false', 1, ['ca'], 'undefined undefined'],
    ['nothing either: any certificate is taken', 'true', 0, [], 'undefined undefined'],
  ])('gives with the address of a context %s', async (_what, isUnchecked, keys, files, told) => {
    await using machine = await Machine.create();
    const folder = machine.path('of a context');
    for (const name of files) await machine.write(`of a context/docker/${name}.pem`, 'PEM');
    // As docker 28.2.2 says it.
    const said = ['tcp://far:2376', isUnchecked, keys, folder].map((line) => `echo '${line}'`).join('; ');
    await machine.program('docker', `[ "$1" = context ] && { ${said}; }; [ "$1" = version ] && echo 27.0.0; exit 0`);
    await machine.write(
      'bin/benchday.mjs',
      `const { DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH } = process.env;
       console.log('told', DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH);`,
    );
    const path = files.length === 3 ? `${folder}/docker` : 'undefined';
    expect((await machine.run('start.mjs')).output).toContain(`told ${told} ${path}\n`);
  });

  it('hands a signal to benchday once, though a terminal and npm both send it, and waits for its tear-down', async () => {
    await using machine = await Machine.create();
    await machine.docker();
    await machine.write('state/engine', '');
    await machine.write(
      'bin/benchday.mjs',
      `let heard = 0;
       process.on('SIGINT', () => { heard += 1; });
       console.log('replaying');
       const wait = setInterval(() => {
         if (heard === 0) return;
         console.log('torn down after', heard);
         process.exitCode = 130;
         clearInterval(wait);
       }, 100);`,
    );
    const { child, ending, printed } = machine.start('start.mjs');
    await printed('replaying');
    child.kill('SIGINT');
    child.kill('SIGINT');
    const { code, output } = await ending;
    expect(output).toContain('torn down after 1');
    expect(code).toBe(130);
  });

  it('stops when an image cannot be built', async () => {
    await using machine = await Machine.create();
    await machine.docker();
    await machine.write('state/engine', '');
    await machine.write('topologies/build.mjs', `console.log('image tomcat failed'); process.exitCode = 5;`);
    const { code, output } = await machine.run('start.mjs');
    expect(output).toMatch(/image tomcat failed[^]*could not be built: see the lines above/);
    expect(output).not.toContain('benchday run');
    expect(code).toBe(5);
  });
});

describe('the base image', () => {
  const withoutImage = async (machine: Machine) => {
    await machine.program(
      'docker',
      `case "$1" in
         context) exit 1 ;;
         version) echo 20.10.24 ;;
         image) exit 1 ;;
         pull) [ -e "$STATE/registry" ] || { echo "dial tcp: no such host" >&2; exit 1; } ;;
         import) [ -e "$4" ] || exit 1 ;;
       esac`,
    );
  };

  it('is pulled where a registry answers', async () => {
    await using machine = await Machine.create();
    await withoutImage(machine);
    await machine.write('state/registry', '');
    const { code, output } = await machine.run('start.mjs');
    expect(output).toContain('debian:bookworm-slim pulled');
    expect(code).toBe(0);
  });

  it("is made from Debian's packages as root where none answers, and the archive is removed", async () => {
    await using machine = await Machine.create();
    await withoutImage(machine);
    await machine.user('root');
    await machine.program('mmdebstrap', 'touch "$4"; echo "$4" > "$STATE/archive"');
    const { code, output } = await machine.run('start.mjs');
    expect(output).toContain("made from Debian's packages");
    expect(code).toBe(0);
    const archive = (await machine.calls())
      .find((call) => call.startsWith('mmdebstrap'))
      ?.split(' ')
      .at(-1);
    expect(archive).toMatch(/base\.tar$/);
    await expect(access(archive ?? '')).rejects.toThrow('ENOENT');
  });

  it("gets Debian's keys first, where mmdebstrap came without them, as on Ubuntu", async () => {
    await using machine = await Machine.create();
    await withoutImage(machine);
    await machine.user('root');
    await machine.apt('touch "$STATE/keys"');
    await machine.program('dpkg', '[ "$1" != -s ] || [ -e "$STATE/keys" ]');
    await machine.program('mmdebstrap', '[ -e "$STATE/keys" ] && touch "$4"');
    const { code, output } = await machine.run('start.mjs');
    expect(output).toContain("made from Debian's packages");
    expect(code).toBe(0);
    const installed = (await machine.calls()).filter((call) => call.includes(' install '));
    expect(installed).toEqual([expect.stringMatching(/ debian-archive-keyring$/)]);
  });

  it('is asked for in words where neither is possible', async () => {
    await using machine = await Machine.create();
    await withoutImage(machine);
    await machine.user('ordinary');
    const { code, output } = await machine.run('start.mjs');
    expect(output).toMatch(/could not be pulled[^]*no such host[^]*docker pull debian:bookworm-slim/);
    expect(code).toBe(5);
  });
});

describe('the dependencies', () => {
  const ready = async () => {
    const machine = await Machine.create();
    await machine.docker();
    await machine.write('state/engine', '');
    return machine;
  };

  it('are installed when node_modules holds another version than the lock file wants', async () => {
    await using machine = await ready();
    await machine.write('package-lock.json', lockOf('2.0.0'));
    await machine.program('npm', 'exit 0');
    const { output } = await machine.run('start.mjs');
    expect(output).toContain('1 packages installed');
    expect(await machine.calls()).toContain(
      'npm ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error',
    );
  });

  it('are left alone when somebody else installed just these', async () => {
    await using machine = await ready();
    await machine.program('npm', 'exit 1');
    expect((await machine.run('start.mjs')).output).toContain('1 packages in place');
  });

  it('that cannot be installed end the set-up with what npm said', async () => {
    await using machine = await ready();
    await machine.write('package-lock.json', lockOf('2.0.0'));
    await machine.program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
    const { code, output } = await machine.run('start.mjs');
    expect(output).toMatch(/no way to the network[^]*npm error code ENOTFOUND/);
    expect(code).toBe(5);
  });

  it('are not waited for after Ctrl-C: npm and what it started are ended', async () => {
    await using machine = await ready();
    await machine.write('package-lock.json', lockOf('2.0.0'));
    await machine.program(
      'npm',
      `(trap 'touch "$STATE/ended"; exit' TERM; touch "$STATE/begun"; while :; do sleep 0.05; done) & wait`,
    );
    const { child, ending, printed } = machine.start('start.mjs');
    await printed('npm ci');
    await vi.waitFor(() => access(machine.path('state', 'begun')));
    child.kill('SIGINT');
    const { code, output } = await ending;
    expect(output).toContain('Interrupted');
    expect(code).toBe(130);
    await expect(access(machine.path('state', 'ended'))).resolves.toBeUndefined();
    expect(await readFile(machine.path('.cache', 'setup-1.lock'), 'utf8'), 'nobody has it').toBe('');
  });

  it('are installed by one set-up at a time: the second waits, then finds them', async () => {
    await using machine = await ready();
    await machine.write('package-lock.json', lockOf('2.0.0'));
    await machine.program(
      'npm',
      `while [ ! -e "$STATE/go" ]; do sleep 0.05; done; cat package-lock.json > node_modules/.package-lock.json`,
    );
    const first = machine.start('start.mjs');
    await first.printed('npm ci');
    const second = machine.start('start.mjs');
    await second.printed('another set-up is running');
    await machine.write('state/go', '');
    expect((await first.ending).output).toContain('1 packages installed');
    expect((await second.ending).output).toContain('1 packages in place');
  });

  it('are not held up by the lock of a set-up that died, even if its number belongs to another program', async () => {
    await using machine = await ready();
    for (const [at, pid] of [process.pid, 4_194_303].entries()) {
      await machine.write(`.cache/setup-${at * 2 + 7}.lock`, String(pid));
      expect((await machine.run('start.mjs')).code).toBe(0);
    }
  });
});
