import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, stop } from 'esbuild';
import { messageOf } from '../base/errors.ts';
import type { PageAssets } from './page.ts';

const PAGES = {
  report: { styles: ['./page.css'], script: './client/main.ts' },
  site: { styles: ['./page.css', './site/site.css'], script: './client/site-main.ts' },
} as const;

/** The style alone, of a page that needs no script: nothing is bundled. */
export async function styleOf(page: keyof typeof PAGES = 'report'): Promise<string> {
  const { styles } = PAGES[page];
  return (await Promise.all(styles.map((style) => readFile(new URL(style, import.meta.url), 'utf8')))).join('');
}

/** A page's own style and script; that of the report has the parts of Chart.js that it uses. */
export async function bundleAssets(page: keyof typeof PAGES = 'report'): Promise<PageAssets> {
  const { script: entry } = PAGES[page];
  const [css, bundle] = await Promise.all([
    styleOf(page),
    bundled({
      entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      legalComments: 'none',
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': '"production"' },
    }),
  ]);
  const script = bundle.outputFiles[0]?.text;
  if (script === undefined) throw new Error('esbuild gave no output for the page script');
  // An element ends at the first `</script`, whatever surrounds it.
  if (/<\/(script|style)/i.test(script + css)) throw new Error('the page script or style would end its own element');
  return { css, script };
}

/** A terminal that is closed ends the bundler's own process too, while what was measured is still to be shown: it is begun once more. */
async function bundled(options: BuildOptions & { readonly write: false }) {
  try {
    return await build(options);
  } catch (failure) {
    if (!messageOf(failure).startsWith('The service ')) throw failure;
    await stop();
    return build(options);
  }
}
