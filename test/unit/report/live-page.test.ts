import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { liveDocument, reportDocument } from '../../../src/report/live/live-page.ts';
import { SECTIONS } from '../../../src/report/sections/registry.ts';

const HOSTILE = '</code><script>window.x=1</script>"><img src=x onerror=alert(1)>';

function hashes(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(
    ([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`,
  );
}

it('runs its own script and style and nothing else, and a command cannot become markup', () => {
  const { text, policy } = liveDocument(`benchday run ${HOSTILE}`);
  const [script, ...otherScripts] = hashes(text, 'script');
  expect(otherScripts).toEqual([]);
  expect(policy).toContain(`script-src ${script ?? '?'}`);
  expect(policy).toContain(`style-src ${hashes(text, 'style')[0] ?? '?'}`);
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).toContain("connect-src 'self'");
  expect(text).toContain('&lt;script&gt;window.x=1');
  expect(text, 'names become text, never markup').not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|eval\(/);
});

it('has sections of the report in the order of the report', () => {
  const { text } = liveDocument('benchday run');
  const ids = [...text.matchAll(/<section class="part" id="([^"]+)"/g)].map(([, id = '']) => id);
  const known = SECTIONS.map(({ id }) => id);
  expect(ids).toEqual(known.filter((id) => ids.includes(id)));
  expect(ids[0]).toBe('answer');
});

it('goes over into a report as it was written, with a line that says where it is stored', () => {
  const report = '<html><body><main>$& the report</main></body></html>';
  const { text, policy } = reportDocument('/reports/a<b/report.html', report);
  expect(text.replace(/<p class="gap"[^]*?<\/p>/, '')).toBe(report);
  expect(text).toContain('/reports/a&lt;b/report.html');
  expect(policy, 'its own policy stands in it').toBe("frame-ancestors 'none'");
});

it('shows what is no page as text', () => {
  const { text, policy } = reportDocument('/reports/capacity.md', `# Capacity ${HOSTILE}`);
  expect(text).toContain('# Capacity &lt;/code&gt;&lt;script&gt;');
  expect(text).not.toContain('<script');
  expect(policy).not.toContain('script-src');
});
