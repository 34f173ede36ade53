import { describe, expect, it } from 'vitest';
import { Machine } from './machine.ts';

const engineRuns = 'touch "$STATE/engine"';

describe('npm start without an engine', () => {
  it.each([
    {
      who: 'an ordinary user without Docker on Debian is told the packages',
      prepare: async (machine: Machine) => {
        await machine.user('ordinary');
        await machine.apt();
      },
      says: /not installed[^]*sudo apt-get install .* docker\.io iptables mmdebstrap/,
    },
    {
      who: 'an ordinary user without Docker elsewhere is sent to the guide',
      prepare: (machine: Machine) => machine.user('ordinary'),
      says: /https:\/\/docs\.docker\.com/,
    },
    {
      who: 'root without Docker on a system that is not like Debian is sent to the guide',
      prepare: (machine: Machine) => machine.user('root'),
      says: /https:\/\/docs\.docker\.com/,
    },
    {
      who: 'an ordinary user whose engine is off is told how to start it',
      prepare: async (machine: Machine) => {
        await machine.user('ordinary');
        await machine.docker();
      },
      says: process.platform === 'linux' ? /sudo systemctl start docker/ : /Start Docker Desktop/,
    },
    {
      who: 'a user who may not open the socket is told to join the group',
      prepare: async (machine: Machine) => {
        await machine.user('ordinary');
        await machine.docker(
          'echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1',
        );
      },
      says: /usermod -aG docker/,
    },
  ])('$who, and nothing is installed', async ({ prepare, says }) => {
    await using machine = await Machine.create();
    await prepare(machine);
    const { code, output } = await machine.run('start.mjs');
    expect(output).toMatch(says);
    expect(code).toBe(5);
    expect((await machine.calls()).filter((call) => /apt-get|dockerd|systemctl/.test(call))).toEqual([]);
  });

  it.each(['ssh://user@build-box', 'unix:///run/user/1001/docker.sock'])(
    'a refusal of %s is no matter of a group of this machine',
    async (host) => {
      await using machine = await Machine.create();
      await machine.user('ordinary');
      await machine.docker('echo "user@build-box: Permission denied (publickey)." >&2; exit 1');
      const { code, output } = await machine.run('start.mjs', [], { DOCKER_HOST: host });
      expect(output).toContain(`The Docker engine at ${host}`);
      expect(output).toContain('Permission denied (publickey)');
      expect(output).not.toMatch(/usermod|newgrp/);
      expect(code).toBe(5);
    },
  );

  it('does not replace a DOCKER_HOST that is silent by an engine of its own, even as root', async () => {
    await using machine = await Machine.create();
    await machine.user('root');
    await machine.apt();
    await machine.docker();
    await machine.program('dockerd', engineRuns);
    const { code, output } = await machine.run('start.mjs', [], { DOCKER_HOST: 'tcp://build-box:2375' });
    expect(output).toContain('No Docker engine answers at tcp://build-box:2375');
    expect(code).toBe(5);
    expect((await machine.calls()).filter((call) => /apt-get|dockerd/.test(call))).toEqual([]);
  });

  it('starts an installed engine as root with systemd where that runs', async () => {
    await using machine = await Machine.create();
    await machine.user('root');
    await machine.docker();
    await machine.program('dockerd', 'exit 1');
    await machine.program('systemctl', `[ "$1" = start ] && ${engineRuns}; echo running`);
    const { code, output } = await machine.run('start.mjs');
    expect(output).toContain('engine 20.10.24 started with systemctl');
    expect(code).toBe(0);
  });

  it('shows what systemd said when it cannot start the engine', async () => {
    await using machine = await Machine.create();
    await machine.user('root');
    await machine.docker();
    await machine.program('dockerd', 'exit 1');
    await machine.program(
      'systemctl',
      '[ "$1" = start ] && { echo "Unit docker.service is masked."; exit 1; }; echo running',
    );
    const { code, output } = await machine.run('start.mjs');
    expect(output).toMatch(/systemctl could not start[^]*Unit docker\.service is masked\.[^]*journalctl -u docker/);
    expect(code).toBe(5);
  });

  it('installs the packages as root on Debian, then runs the engine by itself in a container without init', async () => {
    await using machine = await Machine.create();
    await machine.user('root');
    await machine.docker();
    await machine.program('systemctl', 'echo offline; exit 1');
    await machine.program('real-dockerd', `${engineRuns}; echo $$ > "$STATE/pid"; exec sleep 20`);
    await machine.apt(
      `mv() { cat "$1" > "$2"; chmod 755 "$2"; }; mv '${machine.path('programs')}/real-dockerd' '${machine.path('programs')}/dockerd'`,
    );
    const { code, output } = await machine.run('start.mjs');
    process.kill(Number(/process (\d+)/.exec(output)?.[1]));
    expect(output).toMatch(/installed; engine 20\.10\.24 started \(process \d+, log \.cache\/dockerd\.log\)/);
    expect(output).toContain('benchday run');
    expect(code).toBe(0);
    const installations = (await machine.calls()).filter((call) => call.includes(' install '));
    expect(installations).toHaveLength(1);
    expect(installations[0]).toMatch(/--no-install-recommends docker\.io iptables mmdebstrap$/);
  });

  it('shows the end of the log of an engine that does not start', async () => {
    await using machine = await Machine.create();
    await machine.user('root');
    await machine.docker();
    await machine.program('systemctl', 'echo offline; exit 1');
    await machine.program(
      'dockerd',
      'echo "failed to start daemon: pid file found, ensure docker is not running"; exit 1',
    );
    const { code, output } = await machine.run('start.mjs');
    expect(output).toMatch(/dockerd\) could not be started: .*docker\.pid[^]*failed to start daemon/);
    expect(code).toBe(5);
  });

  it.each([
    ['E: Could not get lock /var/lib/dpkg/lock-frontend', /another program is installing packages/],
    ["E: Failed to fetch http://example.org Temporary failure resolving 'example.org'", /no way to the network/],
    ['write error: No space left on device', /the disk is full/],
    ['E: Something nobody has seen', /ended with code 100/],
  ])('explains apt-get saying %s', async (said, sentence) => {
    await using machine = await Machine.create();
    await machine.user('root');
    await machine.apt(`echo "${said}" >&2; exit 100`);
    const { code, output } = await machine.run('start.mjs');
    expect(output).toMatch(sentence);
    expect(output).toContain(said);
    expect(code).toBe(5);
  });
});
