import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { ownSshd, whyNoSshd } from '../support/own-sshd.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { targetPlace } from '../support/target-place.ts';

const HOSTS = `[{ ssh: loadgen-1, node: '${process.execPath}' }, { ssh: loadgen-2, node: '${process.execPath}' }]`;

function scenario(durationS: number): string {
  return smallScenario({ durationS }).replace('seed: 1 }', `seed: 1, max_in_flight: 2000, generators: ${HOSTS} }`);
}

describe.skipIf(whyNoSshd !== undefined)(
  `load from other hosts by ssh${whyNoSshd === undefined ? '' : ` (skipped: ${whyNoSshd})`}`,
  () => {
    it('is the whole schedule, with its times and the clock of each host', async () => {
      await using place = await targetPlace(scenario(2));
      await mkdir(join(place.path, 'sshd'));
      await using sshd = await ownSshd(join(place.path, 'sshd'));
      let hits = 0;
      await using site = await smallSite((_request, response) => {
        hits++;
        response.setHeader('content-type', 'text/html');
        response.end('<p>hello</p>');
      });
      const env = { ...place.env, ...sshd.env };
      const words = ['run', './small.yaml', '--target', site.url];

      const { exitCode, stderr } = await benchday(words, { cwd: place.path, env });

      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toMatch(/load generator 1 of 2: loadgen-1, by ssh: Node \d+\.\d+\.\d+, \d+ cores/);
      const { run, trials } = await readRun('latest', place.reports);
      expect(run.scenario.generators).toEqual(['loadgen-1', 'loadgen-2']);
      const [trial] = trials;
      if (trial?.state !== 'measured') throw new Error('not measured');
      expect(trial.load.counts).toMatchObject({ scheduled: run.schedule.hits, ok: run.schedule.hits });
      expect(trial.load.scheduleDigest).toBe(run.schedule.digest);
      expect(trial.accounting.every(({ holds }) => holds)).toBe(true);
      expect(hits).toBeGreaterThan(run.schedule.hits);
      const hosts = trial.load.generator.hosts ?? [];
      expect(hosts.map(({ host }) => host)).toEqual(['loadgen-1', 'loadgen-2']);
      expect(hosts.reduce((sum, { sent }) => sum + sent, 0)).toBe(run.schedule.hits);
      for (const { lagP99Ms, clock } of hosts) {
        expect(lagP99Ms).toBeGreaterThan(0);
        expect(Math.abs(clock.driftMs)).toBeLessThanOrEqual(clock.uncertaintyMs + clock.endUncertaintyMs);
      }
      expect(trial.validity.checks.find(({ id }) => id === 'lag')?.measured).toMatch(
        /clocks of the 2 hosts that sent within \d+\.\d\d ms$/,
      );
      await expect.poll(() => sshd.generators()).toEqual([]);
    });

    it('fails the trial when one of them is lost, and nothing goes on there', async () => {
      await using place = await targetPlace(scenario(60));
      await mkdir(join(place.path, 'sshd'));
      await using sshd = await ownSshd(join(place.path, 'sshd'));
      let hits = 0;
      await using site = await smallSite((_request, response) => {
        hits++;
        response.end('hello');
      });
      const env = { ...place.env, ...sshd.env };
      const running = benchday(['run', './small.yaml', '--target', site.url], { cwd: place.path, env });
      // Those of the look before the run are gone by then.
      await expect.poll(() => hits, { timeout: 50_000 }).toBeGreaterThan(60);
      const [victim = -1] = sshd.generators();
      process.kill(victim, 'SIGKILL');

      const { exitCode, stderr, stdout } = await running;
      expect(exitCode).not.toBe(0);
      expect(stderr + stdout).toMatch(/load generator on loadgen-[12] was lost: its ssh ended with exit code/);
      await expect.poll(() => sshd.generators()).toEqual([]);
    });
  },
);
