import { displayPath } from '../../base/file-problem.ts';
import { hostAccessRefused } from '../granted-access.ts';
import type { Environment } from './interpolate.ts';

/** Variables that the file does not get, and files that it may not see, are refused before anything else is said of it. */
export function refuseOutside(
  file: string,
  { asked, refused }: { readonly asked: readonly string[]; readonly refused: readonly string[] },
  { withheld, variables }: { readonly withheld: Environment; readonly variables: Environment },
): void {
  const missing = asked.filter((name) => variables[name] === undefined && withheld[name] !== undefined);
  const all = [
    ...missing.map((name) => ({ place: `\${${name}}`, kind: `variable:${name}` })),
    ...refused.map((one) => ({ place: 'a file that it reads', kind: `path:${one}` })),
  ];
  if (all.length > 0) throw hostAccessRefused(displayPath(file), all);
}
