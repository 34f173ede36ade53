import { countOf } from '../../base/count-of.ts';
import { type EvidenceManifest, MANIFEST_NAME } from '../../records/evidence.ts';

interface Archived {
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** In what an archive differs from its manifest, one sentence each; none: in nothing. */
export function evidenceProblems(
  { files: listed }: Pick<EvidenceManifest, 'files'>,
  files: readonly Archived[],
): string[] {
  const seen = countsOf(files.map(({ path }) => path));
  const wanted = new Map(listed.map((file) => [file.path, file]));
  return [
    ...files.flatMap((file) => [...strangeness(file), ...differences(file, wanted.get(file.path))]),
    ...[...seen].flatMap(([path, times]) => (times > 1 ? [`${path} is there ${times} times`] : [])),
    ...listed.flatMap(({ path }) => (seen.has(path) ? [] : [`${path} is missing`])),
    ...[...countsOf(listed.map(({ path }) => path))].flatMap(([path, times]) =>
      times > 1 ? [`${path} is listed ${times} times`] : [],
    ),
  ];
}

function countsOf(paths: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(path, countOf(counts, path) + 1);
  return counts;
}

function strangeness({ path, type }: Archived): string[] {
  const parts = path.split(/[\\/]/);
  return [
    ...(type === 'file' ? [] : [`${path} is no file but of type ${type}`]),
    ...(path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? [`${path} is an absolute path`] : []),
    ...(parts.includes('..') ? [`${path} leads out of the archive`] : []),
  ];
}

function differences(file: Archived, listed: EvidenceManifest['files'][number] | undefined): string[] {
  if (file.path === MANIFEST_NAME) return [];
  if (listed === undefined) return [`${file.path} is extra`];
  if (file.bytes === listed.bytes && file.sha256 === listed.sha256) return [];
  return [
    `${file.path} was changed: ${file.bytes} bytes, ${file.sha256}; listed are ${listed.bytes}, ${listed.sha256}`,
  ];
}
