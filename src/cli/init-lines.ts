import type { InitialisedProject } from '../jobs/init/init-project.ts';
import type { Console } from './console.ts';
import { printable } from './print-error.ts';

/** What `benchday init` prints: what it found, what it assumed, and what comes next. */
export function initLines(made: InitialisedProject, colors: Console['outColors']): string[] {
  const {
    compose,
    merged,
    profiles,
    envFiles,
    otherCompose,
    entry,
    otherEntries,
    databases,
    notes,
    written,
    commit,
    ignore,
    next,
  } = made;
  const row = (name: string, text: string) => printable(`${name.padEnd(10)}${text}`);
  return [
    row('compose', compose),
    ...merged.map((file) => row('', `merged: ${file}`)),
    ...(profiles.length === 0 ? [] : [row('', `profiles: ${profiles.join(', ')}`)]),
    ...envFiles.map((file) => row('', `variables: ${file}`)),
    ...otherCompose.map((file) => row('', `not used: ${file}`)),
    row('entry', entry ?? 'as the Compose file says'),
    ...otherEntries.map((other) => row('', `or entry: ${other}`)),
    ...databases.map(({ service, image, watchedBy, note }) => {
      const how = watchedBy.length === 0 ? 'not measured' : `watched by ${watchedBy.join(', ')}`;
      return row('database', `${service} (${image}): ${how}${note === undefined ? '' : `; ${note}`}`);
    }),
    ...(databases.length === 0 ? [row('database', 'none was found: statements per hit are not measured')] : []),
    ...notes.map((note) => colors.yellow(row('note', note))),
    ...written.map((file) => row('wrote', file)),
    row('commit', commit.join(' ')),
    row('ignore', ignoreText(ignore)),
    ...next.map((command) => row('next', command)),
  ];
}

function ignoreText({ line, state }: InitialisedProject['ignore']): string {
  switch (state) {
    case 'ignored':
      return `${line} is ignored already`;
    case 'added':
      return `${line} was added to .gitignore`;
    case 'missing':
      return `${line} is not ignored yet; --gitignore adds the line, or: echo ${line} >> .gitignore`;
    case 'no repository':
      return `${line} holds the runs; this is no git repository`;
  }
}
