import { expect, it } from 'vitest';
import type { GeneratorHostCost } from '../../../src/records/generator-host.ts';
import { readModel } from '../../../src/report/model.ts';
import { provenance } from '../../../src/report/sections/provenance.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const host = (name: string, driftMs: number): GeneratorHostCost => ({
  ...{ host: name, node: '20.20.2', cores: 2, sent: 100, cpuMs: 10, cpuP95Ratio: 0.1, maxResidentBytes: 1 },
  clock: { offsetMs: 0, uncertaintyMs: 0.5, driftMs, endUncertaintyMs: 0.25 },
});

it('the page names the hosts that sent the load, and how far their clocks may have been off', async () => {
  const fixture = buildFixture({ hits: 600, topologies: 2, trials: 1 });
  const here = String(provenance.render(await readModel(fixture)));
  expect(here).not.toContain('Sent from');
  const scenario = { ...fixture.run.scenario, generators: ['loadgen-1', 'load@10.0.0.12:2222'] };
  const trials = fixture.trials.map((trial, at) => {
    if (trial.state !== 'measured') return trial;
    const hosts = [host('loadgen-1', 0.1), host('load@10.0.0.12:2222', at === 0 ? -2 : 0)];
    return { ...trial, load: { ...trial.load, generator: { ...trial.load.generator, hosts } } };
  });
  const model = await readModel({ ...fixture, run: { ...fixture.run, scenario }, trials });
  const page = String(provenance.render(model)).replaceAll(/<[^>]+>/g, ' ');
  expect(page).toMatch(/Sent from\s+loadgen-1 and load@10\.0\.0\.12:2222, by ssh; clocks within 2\.25\sms/);
});
