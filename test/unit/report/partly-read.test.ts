import { expect, test } from 'vitest';
import type { TopologySummary } from '../../../src/records/summary.ts';
import { readModel } from '../../../src/report/model.ts';
import { resources } from '../../../src/report/sections/resources.ts';
import { buildFixture } from '../../support/report-fixture.ts';

type Measured = NonNullable<TopologySummary['measured']>;

/** Two topologies; of the second, the figures are changed. */
async function modelWith(change: (measured: Measured) => Measured) {
  const fixture = buildFixture({ topologies: 2, trials: 1, hits: 2000, durationMs: 12_000 });
  const topologies = fixture.summary.topologies.map((topology, index) =>
    index === 1 && topology.measured !== undefined ? { ...topology, measured: change(topology.measured) } : topology,
  );
  return readModel({ ...fixture, summary: { ...fixture.summary, topologies } });
}

/** As the figures are where a container of the service was not read. */
function without(service: (name: string) => boolean): (measured: Measured) => Measured {
  return (measured) => {
    const { totalCpuMsPerHit: _total, ...rest } = measured;
    return { ...rest, cpuMsPerHit: rest.cpuMsPerHit.filter((row) => !service(row.service)) };
  };
}

const cellsOf = (page: string, service: string) =>
  new RegExp(`<bdi>${service}</bdi>(.*?)<tr>`, 's').exec(page)?.[1]?.split('<td');

test('where a service was not read, nobody knows the busiest tier, nor the share of the others', async () => {
  const whole = await modelWith((measured) => measured);
  const [first, second] = whole.topologies;
  const [unread, read] = second?.measured?.cpuMsPerHit ?? [];
  if (first === undefined || second === undefined || unread === undefined || read === undefined)
    throw new Error('the fixture has two topologies of some services');
  expect(resources.render(whole)?.toString()).toContain(`in ${second.name} the `);

  const model = await modelWith(without((name) => name === unread.service));
  const page = resources.render(model)?.toString() ?? '';
  expect(page).toContain(`in ${second.name} it is not known (not read: ${unread.service})`);
  expect(page).not.toContain(`in ${second.name} the `);
  expect(page).toContain(`in ${first.name} the `);
  const table = page.slice(page.indexOf('id="service-table"'), page.indexOf('id="totals-table'));
  const own = table.slice(table.lastIndexOf(first.name));
  const [, , cpu, share] = cellsOf(own, read.service) ?? [];
  expect(cpu).toContain('data-value');
  expect(share).toContain('>–');
  const [, , unknown, ofUnknown] = cellsOf(own, unread.service) ?? [];
  expect([unknown, ofUnknown].every((cell) => cell?.includes('>–') === true)).toBe(true);
});

test('a tier of which one service was not read has no bar and no line; the others keep theirs', async () => {
  const fixture = buildFixture({ topologies: 1, trials: 1, hits: 2000, durationMs: 12_000 });
  const [topology] = fixture.run.topologies;
  const [service] = topology?.services ?? [];
  if (topology === undefined || service === undefined) throw new Error('the fixture has services');
  // A second service of that tier, of which nothing was read.
  const more = { ...topology, services: [...topology.services, { ...service, name: `${service.name}-2` }] };
  const topologies = fixture.summary.topologies.map((one) =>
    one.measured === undefined ? one : { ...one, measured: without(() => false)(one.measured) },
  );
  const run = { ...fixture.run, topologies: [more] };
  const before = await readModel(fixture);
  const after = await readModel({ ...fixture, run, summary: { ...fixture.summary, topologies } });
  const bars = (model: typeof before) => resources.figures(model).find(({ id }) => id === 'cpu-by-tier');
  const [was, is] = [bars(before), bars(after)];
  if (was?.kind !== 'bars' || is?.kind !== 'bars') throw new Error('the tiers are bars');
  const at = is.categories.indexOf(service.role);
  expect(was.series[0]?.values[at]).toBeGreaterThan(0);
  expect(is.series[0]?.values[at]).toBeNull();
  expect(is.series[0]?.values.filter((value) => value !== null)).toHaveLength(is.categories.length - 1);
  const lines = (model: typeof before) =>
    resources.figures(model).filter(({ title }) => title.endsWith('cores in use'));
  expect(lines(after)).toHaveLength(lines(before).length - 1);
});

test('a cache that missed something has no ratio of 100 %', async () => {
  const ratio = { median: 0.9996, min: 0.9996, max: 0.9996, trials: 1 };
  const model = await modelWith((measured) => ({ ...measured, pageCacheHitRatio: ratio, objectCacheHitRatio: ratio }));
  const page = resources.render(model)?.toString() ?? '';
  const table = page.slice(page.indexOf('id="cache-table"'));
  expect(table).toMatch(/99\.9\u202f%/);
  expect(table.slice(0, table.indexOf('</table>'))).not.toMatch(/>100/);
});
