import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CAPACITY_FILE, type CapacityRecord } from '../../../src/records/capacity-record.ts';
import { styleOf } from '../../../src/report/bundle.ts';
import { capacityMarkdown } from '../../../src/report/capacity/capacity-markdown.ts';
import { capacityPage, isBeside } from '../../../src/report/capacity/capacity-page.ts';

const STORED = fileURLToPath(new URL('../../fixtures/stored/capacity/shop-day-narrow/capacity.json', import.meta.url));
const read = async (): Promise<CapacityRecord> =>
  CAPACITY_FILE.schema.parse(JSON.parse(await readFile(STORED, 'utf8')));
const page = async (record: CapacityRecord) => capacityPage(record, await styleOf());
const numbers = (text: string) => [...text.matchAll(/[\d.]+/g)].map(([number]) => Number(number));

it('draws each measured experiment by what was offered and its p95, and the knee between the two ends', async () => {
  const record = await read();
  const text = await page(record);
  const measured = record.experiments.filter(({ figures }) => figures !== undefined);
  expect(text.match(/class="(held|missed|open)"/g)).toHaveLength(measured.length);
  expect(text.match(/class="missed"/g)?.length).toBe(measured.filter(({ answer }) => answer === 'missed').length);
  const [left, , width] = numbers(/<rect id="knee"(.*?)fill/s.exec(text)?.[1] ?? '');
  const { lower, upper } = record.result;
  expect((upper?.hitsPerDay ?? 0) / (lower?.hitsPerDay ?? 1)).toBeCloseTo(
    ((left ?? 0) - 70 + (width ?? 0)) / ((left ?? 0) - 70),
    1,
  );
  expect(text).not.toContain('stroke-dasharray="8 5"');
  expect(text).toContain(`${record.experiments[0]?.run ?? '?'}/summary.json`);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

it('in capacity.md objective and tolerance have all of their digits, and what did not reach 90 % does not read so', async () => {
  const record = await read();
  const saturation: CapacityRecord['saturation'] = {
    missedRun: 'one',
    resources: [{ name: 'CPU of app', limit: '2 cores', missed: { ratio: 0.896 }, held: { ratio: 0.9996 } }],
    waits: [],
  };
  const text = capacityMarkdown({
    ...record,
    slo: { ...record.slo, errorRatio: 0.001 },
    settings: { ...record.settings, tolerance: 0.025 },
    saturation,
  });
  expect(text).toContain('at most 0.1 % of the hits failed');
  expect(text).toContain('within 2.5 % and');
  expect(text).toMatch(/\| 2 cores +\| 99\.9 % +\| 89\.6 % +\| never/);
});

it('with servers down the curve is dashed', async () => {
  const text = await page({ ...(await read()), serversDown: ['srv2'] });
  expect(text).toMatch(/<path id="curve"[^>]*stroke-dasharray="8 5"/);
  expect(text).toContain('without srv2');
});

it('without any measured experiment there is no curve, and names are no markup', async () => {
  const record = await read();
  const experiments = record.experiments.map((experiment) => {
    const { figures: _, ...rest } = experiment;
    return rest;
  });
  const text = await page({ ...record, topology: '<img src=x>', experiments });
  expect(text).not.toContain('id="curve"');
  expect(text).not.toContain('<img');
});

it('every server and one server less stand in one picture: solid and dashed, each with its knee, on one scale', async () => {
  const own = await read();
  const less = { ...own, serversDown: ['srv2'], experiments: own.experiments.map(halved) };
  const text = capacityPage(own, await styleOf(), [{ folder: 'shop-without-srv2', record: less }]);
  const paths = [...text.matchAll(/<path (id="curve"|class="curve-beside")([^>]*)>/g)].map(([whole]) => whole);
  expect(paths).toHaveLength(2);
  const dashed = paths.filter((path) => path.includes('stroke-dasharray="8 5"'));
  expect(dashed).toHaveLength(1);
  expect(dashed[0]).toContain('curve-beside');
  const [ownX, lessX] = [/id="curve"\s+d="M([\d.]+)/, /class="curve-beside"\s+d="M([\d.]+)/].map(
    (pattern) => Number(pattern.exec(text)?.[1]) - 70,
  );
  expect((lessX ?? 0) / (ownX ?? 1)).toBeCloseTo(0.5, 1);
  expect(text).toContain('href="../shop-without-srv2/capacity.html"');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

it('where no other search is stored, the command that makes it is said', async () => {
  const own = { ...(await read()), command: ['benchday', 'capacity', 'day', '-t', 'shop'] };
  expect(await page(own)).toContain('benchday capacity day -t shop --servers-down 1');
  const command = [...own.command, '--servers-down', 'srv2'];
  expect(await page({ ...own, command, serversDown: ['srv2'] })).toMatch(/<code>benchday capacity day -t shop<\/code>/);
  const onTwo = [...own.command, '--servers=1,2', '--server-cpus', '0.4', '--most', '9'];
  const servers = { count: 2, of: 4, names: ['srv1', 'srv2'], cpus: 0.4 };
  expect(await page({ ...own, command: onTwo, servers })).toMatch(
    /With every server: not measured[^<]*<code>benchday capacity day -t shop --most 9<\/code>/,
  );
});

it('only a search that asked the same with other servers down is drawn beside another', async () => {
  const own = await read();
  const less = { ...own, serversDown: ['srv2'] };
  expect(isBeside(own, less)).toBe(true);
  expect(isBeside(own, own)).toBe(false);
  expect(isBeside(own, { ...less, scenario: 'other' })).toBe(false);
  const on = (count: number, cpus = 1) => ({ ...own, servers: { count, of: 4, names: ['srv1'], cpus } });
  expect([isBeside(own, on(1)), isBeside(on(1), on(2)), isBeside(on(1), on(1, 2))]).toEqual([true, true, true]);
  expect(isBeside(on(1), on(1))).toBe(false);
  expect(isBeside(own, { ...less, slo: { ...less.slo, p95Ms: 1 } })).toBe(false);
  expect(isBeside(own, { ...less, identity: { ...less.identity, machine: 'other' } })).toBe(false);
});

function halved(experiment: CapacityRecord['experiments'][number]): CapacityRecord['experiments'][number] {
  return { ...experiment, hitsPerDay: experiment.hitsPerDay / 2 };
}

it.each([1, 0.031, 1.7, 433])(
  'levels below the curve are round, apart, and within the picture (day x %d)',
  async (factor) => {
    const own = await read();
    const experiments = own.experiments.map((one) => ({ ...one, hitsPerDay: Math.round(one.hitsPerDay * factor) }));
    const text = await page({ ...own, experiments, dayHits: Math.round(own.dayHits * factor) });
    const levels = [...text.matchAll(/<text class="level" x="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>([^<]+)</g)].map(
      ([, x, anchor, label = '']) => {
        // Wider than any of these letters at 12 px.
        const width = label.length * 9;
        const left = Number(x) - (anchor === 'end' ? width : width / 2);
        return { left, right: left + width, label };
      },
    );
    expect(levels.length).toBeGreaterThanOrEqual(3);
    expect(levels.length).toBeLessThanOrEqual(6);
    for (const [at, level] of levels.entries()) {
      expect(level.label).toMatch(/^(?:0|[1-9]\d{0,3}|\d{1,3}(?:\.5)?[kMG]|1\.\d{1,2}G)$/);
      expect(level.left).toBeGreaterThan(levels[at - 1]?.right ?? 0);
      expect(level.right).toBeLessThanOrEqual(900);
    }
  },
);

it('says how far it can be trusted, by what its experiments say of generator and machine', async () => {
  const own = await read();
  const [stored] = own.experiments;
  if (stored?.figures === undefined) throw new Error('the fixture begins with a measured experiment');
  const { figures } = stored;
  const first = { ...stored, isReused: false };
  const experimentOf = (
    answer: CapacityRecord['experiments'][number]['answer'],
    lagP99Ms: number,
    generatorCpuRatio?: number,
  ) => ({
    ...first,
    answer,
    figures: { ...figures, lagP99Ms, ...(generatorCpuRatio !== undefined && { generatorCpuRatio }) },
  });
  const { generatorCpuRatio: _none, ...unread } = figures;
  const experiments = [
    experimentOf('held', 1.25, 0.2),
    experimentOf('missed', 9, 0.314),
    experimentOf('disturbed', 80, 0.9),
    { ...first, answer: 'invalid' as const },
    { ...first, isReused: true, figures: { ...unread, lagP99Ms: 2 } },
  ];
  const said =
    '3 of 5 experiments answered, 1 disturbed by others on this machine (steal, background load), 1 invalid; 1 of an earlier search; ' +
    'in those that answered: generator CPU at most 31 %, not measured in 1; lag p99 at most 9.0 ms';
  expect(capacityMarkdown({ ...own, experiments }).replaceAll('\\', '')).toContain(`How far to trust it: ${said}.`);
  expect((await page({ ...own, experiments })).replace(/\s+/g, ' ')).toContain(`How far to trust it: ${said}.</p>`);
  const nothing = capacityMarkdown({ ...own, experiments: [] });
  expect(nothing).toContain(
    '0 of 0 experiments answered; in those that answered: generator CPU not measured; lag p99 not measured.',
  );
});
