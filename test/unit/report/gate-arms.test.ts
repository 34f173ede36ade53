import { createColors } from 'picocolors';
import { expect, it } from 'vitest';
import type { Console } from '../../../src/cli/console.ts';
import { verdictLines } from '../../../src/cli/verdict-lines.ts';
import type { RunRecord } from '../../../src/records/run-record.ts';
import { verdictMarkdown } from '../../../src/report/gate/verdict-markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { verdict as section } from '../../../src/report/sections/verdict.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { judgeGate } from '../../../src/verdicts/gate/verdict.ts';
import { gateInput, twoArms } from '../../support/gate-fixture.ts';

const PLAIN = { outColors: createColors(false) } as unknown as Console;

const made = (context: string) => ({
  by: 'compose' as const,
  context,
  dockerfile: 'd',
  target: '',
  arguments: {},
  bases: [{ image: 'debian:12', imageId: 'sha256:base' }],
  platform: 'linux/amd64',
  builder: 'docker 1',
});
const [FIRST, SECOND] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string];

function arms(base = 'sha256:base'): RunRecord['arms'] {
  return (['baseline', 'candidate'] as const).map((name, index) => {
    const own = made(index === 0 ? FIRST : SECOND);
    const bases = [{ image: 'debian:12', imageId: index === 0 ? 'sha256:base' : base }];
    const image = { service: 'web', image: `me/web:${index}`, imageId: `sha256:${index}`, settings: 's' };
    const commit = String(index).repeat(40);
    return {
      name,
      given: 'git:x',
      kind: 'git',
      topology: 'site',
      commit,
      images: [{ ...image, made: { ...own, bases } }],
    };
  });
}

const stored = (base?: string) => {
  const two = twoArms({ pairs: 8 });
  return { ...two, run: { ...two.run, arms: arms(base) } };
};

it('what differs between the arms stands in the verdict, on the terminal, in the Markdown and on the page', async () => {
  const two = stored();
  const verdict = judgeGate(gateInput(two));
  const sentence = 'The arms differ in nothing but the commit; it changed: build folder of web.';
  expect(verdict.arms?.sentence).toContain(sentence);
  const lines = verdictLines(verdict, PLAIN);
  expect(lines).toContain(`arms     ${sentence}`);
  expect(lines).toContain(`build folder of web: ${FIRST.slice(0, 12)} / ${SECOND.slice(0, 12)}`);
  expect(lines).toContain('source: commit 000000000000 / commit 111111111111');
  const markdown = verdictMarkdown(verdict);
  expect(markdown).toContain(sentence);
  expect(markdown).toContain(`| build folder of web | ${FIRST.slice(0, 12)} | ${SECOND.slice(0, 12)} |`);
  const series = { samples: [], latency: two.latency, events: [] };
  const page = section
    .render(await readModel({ ...two, ...series, summary: await summarise(two), verdict }))
    ?.toString();
  expect(page).toContain(sentence);
  expect(page).toContain(`<code>${SECOND.slice(0, 12)}</code>`);
  expect(page).toContain('base images of web');
});

it('a base that moved between the arms leaves nothing to compare', () => {
  const verdict = judgeGate(gateInput(stored('sha256:other')));
  expect(verdict.state).toBe('invalid');
  expect(verdict.unlike).toContainEqual({
    what: 'base image debian:12',
    baseline: 'sha256:base',
    candidate: 'sha256:other',
  });
});

it('a run without arms says nothing of them', () => {
  const verdict = judgeGate(gateInput(twoArms({ pairs: 8 })));
  expect(verdict.arms).toBeUndefined();
  expect(verdictLines(verdict, PLAIN)).not.toContain('arms ');
  expect(verdictMarkdown(verdict)).not.toContain('differs between the arms');
});
