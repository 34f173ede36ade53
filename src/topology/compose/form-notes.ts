import type { FileProblem } from '../../base/file-problem.ts';
import { didYouMean } from '../../base/nearest.ts';
import { property } from '../../base/yaml-file.ts';
import { composeProblems } from './compose-failures.ts';
import type { NormalForm } from './normal-form.ts';

/** Maps whose values become text as they are: a number's text there is what a container or an image gets. */
const TEXT_MAPS = ['environment', 'args', 'labels'];
const UNSET = /^The "(.+)" variable is not set\. Defaulting to a blank string\.$/;
/** It changes nothing, and most files still have it. */
const OBSOLETE_VERSION = /attribute `version` is obsolete/;

/** What compose-go wants to be known. */
export function warningsOf({ warnings }: NormalForm): readonly string[] {
  return warnings
    .filter((warning) => !OBSOLETE_VERSION.test(warning))
    .map((warning) => {
      const name = UNSET.exec(warning)?.[1];
      return name === undefined ? warning : `the variable ${name} is not set and has no default: it became empty text`;
    });
}

/** Numbers, dates and the like that are not the text that was written, where a container gets it. */
export function rewrittenNotes({ documents, project }: NormalForm): readonly string[] {
  // What a later file says goes before it.
  const scalars = documents.merged.flatMap((document) => document.plainScalars(['services']));
  const sources = new Map(scalars.map(({ keys, source }) => [keys.join('\n'), source]));
  return Array.from(sources, ([place, source]) => {
    const keys = place.split('\n');
    if (!TEXT_MAPS.includes(keys.at(-2) ?? '') || source.includes('$')) return [];
    let text: unknown = project;
    for (const key of keys) text = property(text, key);
    if (typeof text !== 'string' || text === source) return [];
    return [`${keys.join('.')}: ${source} is read as ${text}, as in Compose; in quotes it stays as it is written`];
  }).flat();
}

/** Compose passes over a profile that no service has, and what was meant by it is then missing. @param asked  `*` is all of them */
export function profileNotes({ project, disabled }: NormalForm, asked: readonly string[]): readonly string[] {
  const services = Object.values(property(project, 'services') ?? {}) as readonly unknown[];
  const used = services.flatMap((service) => property(service, 'profiles') ?? []).map(String);
  const known = [...new Set([...used, ...Object.values(disabled).flat()])];
  return asked
    .filter((name) => name !== '*' && !known.includes(name))
    .map((name) => `no service has the profile ${name}${didYouMean(name, known)}`);
}

/** What Compose would refuse although every name and value can be read. */
export function inconsistencies({ documents, inconsistent }: NormalForm): readonly FileProblem[] {
  if (inconsistent === undefined) return [];
  return composeProblems({ message: inconsistent }, documents).map(({ problem }) => problem);
}
