import path from 'node:path';
import type { HostAccess } from '../../records/host-access.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import type { WrittenBuild } from './build-schema.ts';
import type { ComposeFile } from './compose-schema.ts';
import { hostSettingsOf } from './host-access-schema.ts';
import { hostPathKind } from './host-files.ts';
import type { Environment } from './interpolate.ts';
import type { NormalForm } from './normal-form.ts';
import { networkAccess } from './network-access.ts';
import { pathAccess } from './path-access.ts';
import type { WrittenService } from './service-schema.ts';
import type { SettingsFiles } from './settings-files.ts';
import { volumeAccess } from './volume-access.ts';

/** What every container may do. @source Docker's documentation, "Linux kernel capabilities" */
const USUAL_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  );
/** What containers run by anyway. @source Docker's documentation, "Alternative container runtimes" */
const OWN_RUNTIMES = ['', 'runc', 'io.containerd.runc.v2'];
/** Read-only they tell nothing but the time of day. */
const TIME_FILES = ['/etc/localtime', '/etc/timezone'];

interface Reading {
  readonly form: NormalForm;
  readonly file: ComposeFile;
  readonly settings: SettingsFiles;
  /** the variables of the environment that benchday runs in */
  readonly outer: Environment;
}

/**
 * Everything that a Compose file asks for outside of its own folder. Paths are compared with links followed, so a link
 * in the folder that leads out of it counts. Sources of images, and files that are read with it, may be anywhere in the repository that the
 * file is part of.
 */
export async function hostAccessOf(reading: Reading): Promise<readonly HostAccess[]> {
  const { form, file, outer } = reading;
  const folder = await realPath(path.dirname(form.document.file));
  const places = { ...reading, folder, tree: await treeAround(folder) };
  const found = [...(await settingsFileAccess(places))];
  for (const [name, service] of Object.entries(file.services)) {
    const at = `services.${name}`;
    found.push(...settingsAccess(at, service));
    found.push(...(await fileAccess(at, service, places)));
  }
  found.push(...variableAccess(form, outer), ...externalAccess(file), ...(await readAccess(places)));
  found.push(...networkAccess(file), ...(await volumeAccess(file, outer)));
  return found;
}

/** Those that the user named are granted by that; those of a scenario may be anywhere in the repository. */
async function settingsFileAccess(places: Places): Promise<readonly HostAccess[]> {
  const { settings, folder, tree } = places;
  if (settings.by === 'user') return [];
  const isOwn = settings.by === '.env';
  // A .env that is a link to nothing is none; where the link leads is asked for all the same.
  const files = isOwn ? [path.join(folder, '.env')] : settings.files;
  const place = isOwn ? '.env' : 'env_files';
  const all = await Promise.all(
    files.map((one) => pathAccess({ ...places, folder: isOwn ? folder : tree }, place, one)),
  );
  return all.flat();
}

/** What is there before a trial, and keeps what a trial does to it. */
function externalAccess({ networks, volumes }: ComposeFile): readonly HostAccess[] {
  return [
    ...Object.entries(networks).flatMap(([key, network]) =>
      network?.external === true ? [{ place: `networks.${key}`, kind: `network:${network.name ?? key}` }] : [],
    ),
    ...Object.entries(volumes).flatMap(([key, volume]) =>
      volume?.external === true ? [{ place: `volumes.${key}`, kind: `volume:${volume.name ?? key}` }] : [],
    ),
  ];
}

/** Files that are merged into it, by `include`, `extends` or a list of labels. Those of settings are asked for by the services. */
async function readAccess(places: Places): Promise<readonly HostAccess[]> {
  const { form, file, tree } = places;
  const settings = Object.values(file.services).flatMap(({ env_file }) => env_file.map(({ path: own }) => own));
  const known = new Set(await Promise.all([...settings, ...places.settings.files].map(realPath)));
  const others = form.opened.filter((one) => !known.has(one));
  const all = await Promise.all(
    others.map((one) => pathAccess({ ...places, folder: tree }, 'include or extends', one)),
  );
  return all.flat();
}

function settingsAccess(at: string, service: WrittenService): readonly HostAccess[] {
  const { privileged = false, namespaces = [], devices = [], securityOptions = [] } = hostSettingsOf(service) ?? {};
  const capabilities = service.cap_add.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  return [
    ...(privileged ? [{ place: `${at}.privileged`, kind: 'privileged' }] : []),
    ...namespaces.map((name) => ({ place: at, kind: `host-${name}` })),
    ...devices.map(({ source }) => ({ place: `${at}.devices`, kind: `device:${source}` })),
    ...securityOptions.map((option) => ({ place: `${at}.security_opt`, kind: `security-opt:${option}` })),
    ...service.device_cgroup_rules.map((rule) => ({ place: `${at}.device_cgroup_rules`, kind: `device-rule:${rule}` })),
    ...(service.gpus.length > 0 ? [{ place: `${at}.gpus`, kind: 'gpus' }] : []),
    ...((service.deploy?.resources?.reservations?.devices ?? []).length > 0
      ? [{ place: `${at}.deploy.resources.reservations.devices`, kind: 'gpus' }]
      : []),
    ...(service.post_start.some(({ isPrivileged }) => isPrivileged === true)
      ? [{ place: `${at}.post_start`, kind: 'privileged' }]
      : []),
    ...buildNetworkAccess(at, service),
    ...(OWN_RUNTIMES.includes(service.runtime ?? '')
      ? []
      : [{ place: `${at}.runtime`, kind: `runtime:${service.runtime ?? ''}` }]),
    ...blkioDevices(service).map((device) => ({ place: `${at}.blkio_config`, kind: `device:${device}` })),
    ...capabilities
      .filter((name) => !USUAL_CAPABILITIES.includes(name))
      .map((name) => ({ place: `${at}.cap_add`, kind: `capability:${name}` })),
  ];
}

async function buildAccess(at: string, build: WrittenBuild, places: Places): Promise<readonly HostAccess[]> {
  const { context, dockerfile = 'Dockerfile', dockerfile_inline: inline, additional_contexts: others } = build;
  const look = (place: string, written: string) =>
    pathAccess({ ...places, folder: places.tree }, `${at}.build${place}`, written);
  const found = [...(await look('', context))];
  // What lies in the context is granted with it.
  const own = path.resolve(context, dockerfile);
  if (inline === undefined && !isWithin(await realPath(context), await realPath(own))) {
    found.push(...(await look('.dockerfile', own)));
  }
  for (const folder of Object.values(others).filter((value) => path.isAbsolute(value))) {
    found.push(...(await look('.additional_contexts', folder)));
  }
  for (const { source } of build.secrets) {
    const file = places.file.secrets[source]?.file;
    if (file !== undefined) found.push(...(await look('.secrets', file)));
  }
  for (const key of build.ssh) {
    const [, file] = /^[^=]+=(.+)$/.exec(key) ?? [];
    if (file === undefined) found.push({ place: `${at}.build.ssh`, kind: 'ssh-agent' });
    else found.push(...(await look('.ssh', path.resolve(places.folder, file))));
  }
  return found;
}

/** A step of a build there reaches what this machine, or another project, keeps to itself. */
function buildNetworkAccess(at: string, { build }: WrittenService): readonly HostAccess[] {
  const network = build?.network ?? 'default';
  if (network === 'default' || network === 'none') return [];
  return [{ place: `${at}.build.network`, kind: network === 'host' ? 'host-network' : `network:${network}` }];
}

function blkioDevices({ blkio_config: written }: WrittenService): readonly string[] {
  if (written === undefined) return [];
  const { weight: _weight, ...lists } = written;
  return [...new Set(Object.values(lists).flatMap((list) => list.map(({ path: device }) => device)))];
}

interface Places extends Reading {
  readonly folder: string;
  readonly tree: string;
}

async function fileAccess(at: string, service: WrittenService, places: Places): Promise<readonly HostAccess[]> {
  const { file } = places;
  const found: HostAccess[] = [];
  const look = async (place: string, written: string, own = places) => {
    found.push(...(await pathAccess(own, `${at}.${place}`, written)));
  };
  for (const [index, { kind, source = '', readOnly }] of service.volumes.entries()) {
    if (kind !== 'bind' || (readOnly && isTimeFile(source))) continue;
    await look(`volumes[${index}]`, source);
  }
  for (const [key, declared] of [
    ['configs', file.configs],
    ['secrets', file.secrets],
  ] as const) {
    for (const { source } of service[key]) {
      const written = declared[source]?.file;
      if (written !== undefined) await look(key, written);
    }
  }
  for (const { path: written } of service.env_file) await look('env_file', written);
  if (service.build !== undefined) found.push(...(await buildAccess(at, service.build, places)));
  return found;
}

/**
 * A key without a value takes that of the environment, also in a file of settings; and what a value there asks for, where this file does
 * not get that.
 */
function variableAccess({ bare, variables }: NormalForm, outer: Environment): readonly HostAccess[] {
  return bare
    .filter(({ name, isNamed }) => outer[name] !== undefined && (!isNamed || variables[name] === undefined))
    .map(({ place, name }) => ({ place, kind: `variable:${name}` }));
}

export function isTimeFile(file: string): boolean {
  return TIME_FILES.includes(file);
}

/** The repository that a folder is part of; the folder itself outside of one. */
/** @param folder  with links followed. @returns the work tree around it; itself where there is none */
export async function treeAround(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((await hostPathKind(path.join(at, '.git'))) !== 'missing') return at;
    if (at === path.dirname(at)) return folder;
  }
}
