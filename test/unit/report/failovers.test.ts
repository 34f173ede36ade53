import { expect, test } from 'vitest';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { printResult } from '../../../src/cli/run-result.ts';
import { consoleOf } from '../../../src/cli/console.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const FILES = { html: { path: '/report.html', bytes: 1 }, markdown: { path: '', bytes: 1 }, charts: [], warnings: [] };

/** Text of a run in which each hit of `cache` that failed over is given. */
async function textsOf(failovers: { readonly connect: number; readonly resent: number }) {
  const fixture = buildFixture({ hits: 3000, durationMs: 12_000, trials: 1 });
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured' && trial.topology === 'cache' ? { ...trial, load: { ...trial.load, failovers } } : trial,
  );
  const summary = await summarise({ ...fixture, trials });
  const result = {
    run: fixture.run,
    trials,
    summary,
    files: FILES,
    exit: { code: 0, reason: '' },
  };
  return [
    renderMarkdown(await readModel({ ...fixture, trials, summary })),
    printResult(result, consoleOf(['--color=never'])),
  ] as const;
}

test('hits that another entry point took stand beside the errors', async () => {
  const [markdown, terminal] = await textsOf({ connect: 3, resent: 4 });
  expect(markdown).toContain('| Failovers | 0 | 7 |');
  expect(terminal).toMatch(/hits that another entry point took +0 +7/);
});

test('a run without any says nothing about them', async () => {
  const [markdown, terminal] = await textsOf({ connect: 0, resent: 0 });
  expect(markdown).not.toContain('Failovers');
  expect(terminal).not.toContain('entry point');
});
