import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { BenchdayError } from '../base/errors.ts';
import { splitWord } from '../base/named-file.ts';

/**
 * What `-t` and `-f` name. The files of `-f` are one topology: the first, with an entry behind it or not, and those that are merged into
 * it, from its folder, as commits have other places for both. As in Compose, a compose.override.yaml is not among them then.
 * @throws {BenchdayError} USAGE for a folder after -f
 */
export function namedTopologies(
  topologies: readonly string[] | undefined,
  files: readonly string[] | undefined,
): readonly string[] | undefined {
  const [main, ...others] = files ?? [];
  if (main === undefined) return topologies;
  const { nameOrPath, settings } = splitWord(main);
  const file = resolve(nameOrPath);
  for (const one of [nameOrPath, ...others]) {
    if (statSync(one, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    throw new BenchdayError('USAGE', `-f ${one}: is a folder; -f names files, and -t a folder`);
  }
  const said = {
    ...(settings !== '' && { entry: settings.split(/[,+]/) }),
    ...(others.length > 0 && { files: others.map((one) => relative(dirname(file), resolve(one))) }),
    override: false,
  };
  return [...(topologies ?? []), `${file}#${JSON.stringify(said)}`];
}
