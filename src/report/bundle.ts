import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PageAssets } from './page.ts';

/** The page's own style and script, bundled with the parts of Chart.js that it uses. */
export async function bundleAssets(): Promise<PageAssets> {
  const [css, bundle] = await Promise.all([
    readFile(new URL('./page.css', import.meta.url), 'utf8'),
    build({
      entryPoints: [fileURLToPath(new URL('./client/main.ts', import.meta.url))],
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
