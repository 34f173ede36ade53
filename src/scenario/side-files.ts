import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import type { FileProblem } from '../base/file-problem.ts';
import { problemAt } from '../base/yaml-file.ts';
import type { Checked, YamlDocument } from '../base/yaml-file.ts';
import type { TlsSettings } from '../records/tls-settings.ts';
import { readCertificates } from './certificate-file.ts';
import type { ScenarioSettings } from './scenario-schema.ts';
import { readText } from '../base/bounded-file.ts';

/** A user's own script, beside the scenario; undefined: none. */
export async function scriptOf(
  document: YamlDocument,
  { load: { engine } }: ScenarioSettings,
): Promise<{ readonly file: string; readonly text: string; readonly problems: readonly FileProblem[] } | undefined> {
  if (typeof engine === 'string') return undefined;
  const file = path.resolve(path.dirname(document.file), engine.k6.script);
  try {
    return { file, text: await readText(file), problems: [] };
  } catch (error) {
    const problem = problemAt(document, ['load', 'engine', 'k6', 'script'], `cannot be read: ${messageOf(error)}`);
    return { file, text: '', problems: [problem] };
  }
}

/** Certificates that are trusted besides those of this machine; undefined: nothing is said. */
export async function checkTls(
  document: YamlDocument,
  { tls }: ScenarioSettings,
): Promise<Checked<TlsSettings | undefined>> {
  if (tls === undefined) return { state: 'valid', value: undefined };
  const { ca, resumption: isResumed } = tls;
  if (ca === undefined) return { state: 'valid', value: { isResumed } };
  const file = path.resolve(path.dirname(document.file), ca);
  const read = await readCertificates(file);
  if ('problem' in read) {
    return { state: 'invalid', problems: [problemAt(document, ['tls', 'ca'], `${file} ${read.problem}`)] };
  }
  return { state: 'valid', value: { ca: { file, certificates: read.certificates }, isResumed } };
}
