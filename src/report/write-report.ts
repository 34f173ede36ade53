import { join } from 'node:path';
import { writeAtomically } from '../base/atomic-file.ts';
import { messageOf } from '../base/errors.ts';
import { makeOwnFolder } from '../base/make-folders.ts';
import { bundleAssets } from './bundle.ts';
import type { Figure } from './charts/figure.ts';
import { renderMarkdown } from './markdown.ts';
import { readModel } from './model.ts';
import { renderPage } from './page.ts';
import { renderPng } from './png.ts';
import type { ReportInput } from './report-input.ts';
import { withSeparateAssets } from './separate-assets.ts';
import { database } from './sections/database.ts';
import { day } from './sections/day.ts';
import { latency } from './sections/latency.ts';
import { SECTIONS } from './sections/registry.ts';

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
}

export interface ReportFiles {
  readonly html: WrittenFile;
  readonly markdown: WrittenFile;
  readonly charts: readonly WrittenFile[];
  /** what is missing from the report, one sentence each */
  readonly warnings: readonly string[];
}

/**
 * Writes report.html, report.md and charts/*.png into a run's directory, each whole or not at all.
 * The same records give the same bytes: nothing live is read, not even a clock.
 */
export async function writeReport(
  input: ReportInput,
  directory: string,
  { hasOwnAssets = false }: { readonly hasOwnAssets?: boolean } = {},
): Promise<ReportFiles> {
  const [model, assets] = await Promise.all([readModel(input), bundleAssets()]);
  const page = renderPage(model, SECTIONS, assets);
  const { text, files } = hasOwnAssets ? withSeparateAssets(page.text, assets) : { text: page.text, files: {} };
  for (const [name, content] of Object.entries(files)) await writeWhole(join(directory, name), content);
  const html = await writeWhole(join(directory, 'report.html'), text);
  const markdown = await writeWhole(join(directory, 'report.md'), renderMarkdown(model));
  const charts: WrittenFile[] = [];
  const warnings = [...page.warnings];
  const figures = [latency, database, day].flatMap((section) => section.figures(model)).filter(({ id }) => isMain(id));
  for (const figure of figures) {
    try {
      await makeOwnFolder(join(directory, 'charts'));
      charts.push(await writeWhole(join(directory, 'charts', `${figure.id}.png`), renderPng(figure)));
    } catch (error) {
      warnings.push(`charts/${figure.id}.png could not be written: ${messageOf(error)}`);
    }
  }
  return { html, markdown, charts, warnings };
}

function isMain(id: Figure['id']): boolean {
  return id === 'percentiles' || id === 'ladder' || id.startsWith('day-latency');
}

async function writeWhole(path: string, content: string | Buffer): Promise<WrittenFile> {
  await writeAtomically(path, content);
  return { path, bytes: Buffer.byteLength(content) };
}
