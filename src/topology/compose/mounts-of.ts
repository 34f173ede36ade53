import path from 'node:path';
import { isWithin, realPath } from '../../base/paths.ts';
import { problemAt } from '../../base/yaml-file.ts';
import { gitCovers } from '../repositories.ts';
import type { Mount, Service } from '../topology.ts';
import type { ComposeFile } from './compose-schema.ts';
import type { Conversion } from './conversion.ts';
import { isTimeFile } from './host-access.ts';
import { hostPathKind } from './host-files.ts';
import type { WrittenFile, WrittenMount } from './mount-schema.ts';
import type { WrittenService } from './service-schema.ts';

/** What a volume that was written without a name is known by; two targets of a service have two. */
export function unnamedVolume(service: string, target: string): string {
  return `${service}${target.replaceAll('_', '__').replaceAll(/[^\w.-]+/g, '_')}`;
}

/** Its mounts; what is not there goes to `conversion.problems`. */
export async function mountsOf(
  name: string,
  written: WrittenService,
  conversion: Conversion,
): Promise<readonly Mount[]> {
  const { document, file, problems } = conversion;
  const mounts: Mount[] = [];
  const bind = async (mount: {
    readonly source: string;
    readonly target: string;
    readonly readOnly: boolean;
    readonly makesFolder: boolean;
    readonly place: readonly PropertyKey[];
  }) => {
    // What was looked at is what is mounted, also when the link is another one by then.
    const source = isTimeFile(mount.source) ? mount.source : await realPath(mount.source);
    const isMissing = (await hostPathKind(source)) === 'missing';
    if (isMissing && !mount.makesFolder) {
      problems.push(problemAt(document, mount.place, `there is no file or folder ${source} on this machine`));
    }
    const { target, readOnly } = mount;
    mounts.push({
      kind: 'bind',
      source,
      target,
      readOnly,
      ...(isMissing && mount.makesFolder && { makesFolder: true }),
    });
    if (!isWithin(await realPath(path.dirname(document.file)), source)) return;
    for (const cover of await gitCovers(source, mount.target)) {
      mounts.push(
        cover.isFolder
          ? { kind: 'tmpfs', target: cover.target }
          : { kind: 'bind', source: '/dev/null', target: cover.target, readOnly: true },
      );
    }
  };
  for (const [index, mount] of written.volumes.entries()) {
    const place = ['services', name, 'volumes', index];
    if (mount.kind === 'bind') await bind({ ...mount, source: mount.source ?? '', place });
    else mounts.push(volumeOf(name, mount, file));
  }
  for (const { key, index, target, declared } of filesOf(written, file)) {
    const place = ['services', name, key, index];
    if (declared.file !== undefined) {
      await bind({ source: declared.file, target, readOnly: true, makesFolder: false, place });
    }
  }
  return mounts;
}

function volumeOf(service: string, mount: WrittenMount, { volumes }: ComposeFile): Mount {
  const { kind, source, target, readOnly, isEmpty, subpath, sizeBytes, mode } = mount;
  const declared = source === undefined ? undefined : volumes[source];
  if (kind === 'tmpfs') {
    return { kind, target, ...(sizeBytes !== undefined && { sizeBytes }), ...(mode !== undefined && { mode }) };
  }
  return {
    kind: 'volume',
    source: source ?? unnamedVolume(service, target),
    target,
    readOnly,
    ...(source === undefined && { isUnnamed: true }),
    ...(isEmpty && { isEmpty: true }),
    ...(subpath !== undefined && { subpath }),
    ...(declared?.external === true && { external: declared.name ?? source ?? '' }),
  };
}

interface DeclaredFile {
  readonly key: 'configs' | 'secrets';
  readonly index: number;
  readonly target: string;
  readonly declared: NonNullable<ComposeFile['configs'][string]>;
  readonly owner: WrittenFile['owner'];
}

/** The configs and secrets of a service that the file declares. */
function filesOf(written: WrittenService, file: ComposeFile): readonly DeclaredFile[] {
  return (['configs', 'secrets'] as const).flatMap((key) =>
    written[key].flatMap((one, index) => {
      const declared = file[key][one.source];
      const target = key === 'configs' ? configTarget(one) : secretTarget(one);
      return declared === undefined ? [] : [{ key, index, target, declared, owner: one.owner }];
    }),
  );
}

/** Those whose content is not that of a file of this machine. */
export function writtenFilesOf(
  written: WrittenService,
  { file, variables }: Pick<Conversion, 'file' | 'variables'>,
): Pick<Service, 'files'> {
  const files = filesOf(written, file).flatMap(({ target, declared, owner }) => {
    if (declared.file !== undefined) return [];
    const ofVariable = declared.environment === undefined ? undefined : (variables[declared.environment] ?? '');
    return [{ target, content: ofVariable ?? declared.content ?? '', ...owner }];
  });
  return files.length === 0 ? {} : { files };
}

function configTarget({ source, target }: WrittenFile): string {
  return path.posix.resolve('/', target ?? source);
}

function secretTarget({ source, target }: WrittenFile): string {
  return path.posix.resolve('/run/secrets', target ?? source);
}
