import path from 'node:path';
import type { HostAccess } from '../../records/host-access.ts';
import type { ComposeFile } from './compose-schema.ts';
import type { Environment } from './interpolate.ts';
import { pathAccess } from './path-access.ts';

type Options = Readonly<Record<string, string>>;

/** Their devices are names of other machines, also where these begin with a slash. @source mount(8), "FILESYSTEM-SPECIFIC MOUNT OPTIONS" */
const OF_NETWORKS = /^(?:nfs\d?|cifs|smb\w*|ceph|glusterfs|9p|virtiofs|afs|fuse(?:\..*)?)$/i;

/**
 * What the volumes of a file mount of this machine or of others. The engine mounts a folder as it is, with each `.git` below, so that of
 * the file's own folder is asked for too.
 */
export async function volumeAccess({ volumes }: ComposeFile, outer: Environment): Promise<readonly HostAccess[]> {
  const all = Object.entries(volumes).map(async ([name, volume]) => {
    const options = volume?.driver_opts ?? {};
    const { device } = options;
    if (device === undefined || isInMemory(options)) return [];
    const place = `volumes.${name}.driver_opts`;
    return [
      ...(await deviceAccess(`${place}.device`, options, outer)),
      ...(await layerAccess(`${place}.o`, options, outer)),
    ];
  });
  return (await Promise.all(all)).flat();
}

async function deviceAccess(place: string, options: Options, outer: Environment): Promise<readonly HostAccess[]> {
  const { device = '', type = '' } = options;
  const isOfNetwork = OF_NETWORKS.test(type) && !isBind(options);
  if (device.startsWith('/') && !isOfNetwork) return pathAccess({ outer }, place, device);
  const machine = settingsIn(options).filter(([key]) => /^(?:addr|ip)$/i.test(key));
  const of = machine.map(([key, value]) => ` ${key}=${value}`).join('');
  return [{ place, kind: `volume-device:${device}${of}` }];
}

/** `o: lowerdir=/a:/b,upperdir=/c` of an overlay, whatever its device is called. The engine mounts in the root folder. */
async function layerAccess(place: string, options: Options, outer: Environment): Promise<readonly HostAccess[]> {
  const layers = settingsIn(options).filter(([key]) => /^(?:lowerdir|datadir|upperdir|workdir)\+?$/i.test(key));
  const folders = layers.flatMap(([, value]) => value.split(/(?<!\\):/)).map((one) => one.replaceAll('\\', ''));
  const asked = folders
    .filter((folder) => folder !== '')
    .map((folder) => pathAccess({ outer }, place, path.resolve('/', folder)));
  return (await Promise.all(asked)).flat();
}

function flagsIn({ o = '' }: Options): readonly string[] {
  return o.split(',').map((flag) => flag.trim());
}

function settingsIn(options: Options): readonly (readonly [string, string])[] {
  return flagsIn(options).map((flag) => {
    const [key = '', ...rest] = flag.split('=');
    return [key, rest.join('=')] as const;
  });
}

/** A folder is mounted again whatever the kind is. @source mount(2) */
function isBind(options: Options): boolean {
  return flagsIn(options).some((flag) => ['bind', 'rbind', 'remount'].includes(flag.toLowerCase()));
}

function isInMemory(options: Options): boolean {
  const { type, device } = options;
  return type === 'tmpfs' && device === 'tmpfs' && !isBind(options);
}
