import type { PageAssets } from './page.ts';

export interface SeparatePage {
  readonly text: string;
  /** beside the page, by name */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * A page whose style and script stand in files beside it, for places that forbid both within a page, as Jenkins does: its policy lets a style of
 * the same server load. Where no script may run, the page reads by itself.
 * @throws {Error} the page does not hold these assets, each once
 */
export function withSeparateAssets(page: string, { css, script }: PageAssets): SeparatePage {
  const parts: readonly (readonly [from: string | RegExp, to: string])[] = [
    [`<style>${css}</style>`, '<link rel="stylesheet" href="report.css" />'],
    [`<script>${script}</script>`, '<script src="report.js"></script>'],
    [
      /style-src &#39;sha256-[\w+/=]+&#39;; script-src &#39;sha256-[\w+/=]+&#39;/,
      "style-src 'self'; script-src 'self'",
    ],
  ];
  const text = parts.reduce((before, [from, to]) => {
    const [head, ...others] = before.split(from);
    if (head === undefined || others.length !== 1)
      throw new Error(`the page has ${others.length} of what is moved out of it`);
    return head + to + (others[0] ?? '');
  }, page);
  return { text, files: { 'report.css': css, 'report.js': script } };
}
