import { expect, it } from 'vitest';
import type { RunSummary } from '../../../../src/records/summary.ts';
import { firstScreen } from '../../../../src/report/first-screen.ts';
import { shownCommands } from '../../../../src/report/first-screen/shown-commands.ts';
import { readModel } from '../../../../src/report/model.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import type { FixtureOptions } from '../../../support/report-fixture-options.ts';

const plain = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

async function screenOf(options: FixtureOptions, change = (summary: RunSummary) => summary) {
  const fixture = buildFixture({ hits: 4000, durationMs: 48_000, trials: 1, ...options });
  return firstScreen(await readModel({ ...fixture, summary: change(await summarise(fixture)) })).text;
}

it('of commands that begin alike only what differs is repeated, and with the beginning each is whole', () => {
  const drill = 'benchday drill /home/dev/day.yaml -t /home/dev/legacy/compose.yaml';
  const deploy = [`${drill} --fault deploy:app --connections fresh`, `${drill} --fault deploy:app`];
  const all = ['benchday run /home/dev/day.yaml', deploy.join('; '), `${drill} --audit --hold 30`];
  const { beginning, short } = shownCommands(all);
  expect(beginning).toBe(drill);
  expect(all.map(short)).toEqual([
    all[0],
    '… --fault deploy:app --connections fresh; … --fault deploy:app',
    '… --audit --hold 30',
  ]);
  expect(short(all[1] ?? '').replaceAll('…', drill)).toBe(all[1]);
  // An option is not parted from its value, and a short beginning spares nothing.
  expect(
    shownCommands(['benchday drill aaaaaaaa -t bbb --fault x', 'benchday drill aaaaaaaa -t bbb --fault y']),
  ).toMatchObject({
    beginning: 'benchday drill aaaaaaaa -t bbb',
  });
  expect(shownCommands(['benchday drill a', 'benchday drill b']).beginning).toBeUndefined();
  expect(shownCommands([all[0] ?? '', all[0] ?? '']).beginning).toBeUndefined();
});

it('no two rows that are not measured show the same command, and what has no room for its command is named', async () => {
  for (const topologies of [1, 12]) {
    const screen = await screenOf({ topologies, hits: 1000 });
    const commands = [...screen.matchAll(/<code title="[^"]*">([^<]*)</g)].map(([, shown]) => shown);
    expect(new Set(commands).size).toBe(commands.length);
    for (const what of ['uick deploy cycles', 'asy rollback', 'utomatic failover', 'anary releases', 'ocked versions'])
      expect(plain(screen)).toContain(what);
  }
});

it('what is undecided says why', async () => {
  const screen = await screenOf({ topologies: 3, hits: 1000 }, (summary) => ({
    ...summary,
    scorecard: (summary.scorecard ?? []).map((column) => ({
      ...column,
      rows: column.rows.map((row) =>
        row.id === 'off-load' ? { ...row, state: 'undecided' as const, detail: 'the day sets no limit for it' } : row,
      ),
    })),
  }));
  expect(plain(screen)).toMatch(/Off-load the database \? undecided all 3 ?: the day sets no limit for it/);
});

it('a topology that was not measured is not called invalid, and a trial that failed is named beside those that count', async () => {
  const failed = plain(await screenOf({ topologies: 2, trials: 2, hits: 1000, variant: 'failed-trial' }));
  expect(failed).toMatch(/Failed : \w+: trial 4 failed .*postgresql did not answer/);
  const fixture = buildFixture({ hits: 1000, topologies: 3, trials: 1 });
  const made = { ...fixture, trials: fixture.trials.slice(0, 2) };
  const cut = plain(firstScreen(await readModel({ ...made, summary: await summarise(made) })).text);
  expect(cut).toMatch(/Answer .*– not measured/);
  expect(cut).not.toContain('⊘ invalid');
  expect(plain(await screenOf({ topologies: 2, hits: 1000, variant: 'all-invalid' }))).toMatch(
    /Answer ⊘ invalid ⊘ invalid/,
  );
});

it('long names that differ at their ends alone can be told apart everywhere', async () => {
  const name = `a-name-of-${'sixty-characters-'.repeat(3)}on`;
  const screen = await screenOf({ topologies: 5, hits: 1000, hostile: [name] });
  const changes = screen.slice(screen.indexOf('What would change'), screen.indexOf('questions asked'));
  const answers = [...changes.matchAll(/<strong>([^<]*)</g)].map(([, answer]) => answer ?? '');
  expect(answers.filter((answer) => answer.includes('a-name')).length).toBeGreaterThan(0);
  for (const answer of answers.filter((one) => one.startsWith('a-name'))) expect(answer).toMatch(/…\S+\d$/);
});
