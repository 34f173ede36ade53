import { createHash } from 'node:crypto';
import { Html, cut, html } from './html.ts';

/** A whole page that needs no script, and may load and run nothing. @param css  of our own making */
export function staticPage({
  title,
  body,
  css,
}: {
  readonly title: string;
  readonly body: Html;
  readonly css: string;
}): string {
  const hash = createHash('sha256').update(css).digest('base64');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${cut(title, 160)} · benchday</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${css}</style>`)}
      </head>
      <body>
        <div class="page">
          <main>
            <p class="run"><span class="brand">benchday</span> ${cut(title, 200)}</p>
            ${body}
          </main>
        </div>
      </body>
    </html> `.text;
}
