import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { parseBytes } from '../../topology/compose/compose-units.ts';
import type { MountPlace } from '../grips.ts';
import { explainEngineFailure, statusCodeOf } from './connection.ts';
import { unlessGone } from './engine-answers.ts';
import { runCommand } from './exec.ts';

const FULL_WITHIN_MS = 60_000;
/** A tmpfs is memory. One that takes more of what there is would end in a want of that, not of space. */
const MOST_OF_MACHINE = 0.25;
const MOST_OF_OWN = 0.5;
const FILL = 'dd if=/dev/zero of="$0" bs=65536';

/** Where a container may write beside its own layer. Of a tmpfs the limit is known, and it is one where the memory can hold it. */
export async function mountsOf(docker: Docker, id: string): Promise<readonly MountPlace[]> {
  try {
    const { HostConfig: host, Mounts: mounts } = await docker.getContainer(id).inspect();
    const { MemTotal: memory = 0 } = (await docker.info()) as { readonly MemTotal?: number };
    const bound = Math.min(memory * MOST_OF_MACHINE, host.Memory ? host.Memory * MOST_OF_OWN : Infinity);
    const places = [
      ...Object.entries((host.Tmpfs ?? {}) as Readonly<Record<string, string>>).map(([target, options]) => ({
        target,
        title: 'tmpfs',
        bytes: sizeIn(options),
      })),
      ...(host.Mounts ?? [])
        .filter(({ Type: type }) => type === 'tmpfs')
        .map(({ Target: target, TmpfsOptions: options }) => ({ target, title: 'tmpfs', bytes: options?.SizeBytes })),
      ...(await Promise.all(
        mounts
          .filter(({ Type: type, RW: isWritable }) => type !== 'tmpfs' && isWritable)
          .map((one) => volume(docker, one)),
      )),
    ];
    return places.map(({ target, title, bytes }) => limited({ target, title }, bytes, bound));
  } catch (cause) {
    throw explainEngineFailure(cause, `the mounts of ${id} could not be read`);
  }
}

type EngineMount = Docker.ContainerInspectInfo['Mounts'][number];

async function volume(
  docker: Docker,
  { Type: type, Name: name, Destination: target }: EngineMount,
): Promise<{ readonly target: string; readonly title: string; readonly bytes?: number | undefined }> {
  if (type !== 'volume' || name === undefined) return { target, title: type };
  const found = await unlessGone(docker.getVolume(name).inspect(), `the volume ${name}`);
  // Without options the engine answers null.
  const options = (found?.Options ?? {}) as Readonly<Record<string, string>>;
  const bytes = options['type'] === 'tmpfs' ? sizeIn(options['o'] ?? '') : undefined;
  return { target, title: `volume ${name}`, bytes };
}

/** Of the options of a tmpfs; a share of the memory, or nothing, is as good as no limit. */
function sizeIn(options: string): number | undefined {
  const [, size = ''] = /(?:^|,)size=(\d+[kmg]?)(?:,|$)/i.exec(options) ?? [];
  return parseBytes(size);
}

function limited(place: MountPlace, bytes: number | undefined, bound: number): MountPlace {
  if (bytes === undefined || bytes === 0) return { ...place, title: `${place.title}, without a size limit` };
  const title = `${place.title} of ${bytes} bytes`;
  if (bytes <= bound) return { ...place, title, limitBytes: bytes };
  return { ...place, title: `${title}, too much for the memory there is` };
}

/** @throws {BenchdayError} FAULT_REFUSED */
export async function fill(docker: Docker, id: string, file: string): Promise<void> {
  const settings = { User: '0', Env: ['LC_ALL=C'], withinMs: FULL_WITHIN_MS, what: `filling ${file}` };
  const said = await runCommand(docker, docker.getContainer(id), ['sh', '-c', FILL, file], settings).catch(
    (cause: unknown) => {
      throw explainEngineFailure(cause, `${file} of ${id} could not be written`);
    },
  );
  if (said.exitCode !== 0 && /no space left on device/i.test(said.output)) return;
  throw new BenchdayError(
    'FAULT_REFUSED',
    `${file} of ${id} did not take all there is (exit status ${said.exitCode}): ${said.output.trim()}`,
    { hint: 'it takes a shell and dd in the image, and a folder that root may write to' },
  );
}

/** Nobody can enter a container that does not run. */
export async function removeFile(docker: Docker, id: string, file: string): Promise<void> {
  const settings = { User: '0', withinMs: FULL_WITHIN_MS, what: `removing ${file}` };
  try {
    const { exitCode, output } = await runCommand(docker, docker.getContainer(id), ['rm', '-f', file], settings);
    if (exitCode === 0) return;
    throw new BenchdayError('FAULT_REFUSED', `${file} of ${id} could not be removed: ${output.trim()}`, {
      hint: 'remove it by hand',
    });
  } catch (cause) {
    if ([404, 409].includes(statusCodeOf(cause) ?? 0)) return;
    throw explainEngineFailure(cause, `${file} of ${id} could not be removed`);
  }
}
