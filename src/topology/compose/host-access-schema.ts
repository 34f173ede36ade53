import { z } from 'zod';
import { flag, keys, text } from './compose-values.ts';
import type { ContainerSettings } from '../container-settings.ts';
import type { HostSettings } from '../topology.ts';

const device = keys({ source: z.string().min(1), target: text.optional(), permissions: text.optional() }).transform(
  ({ source, target = source, permissions = 'rwm' }) => ({ source, target, permissions }),
);

const SERVICE = /^service:.+$/;
const mode = (...words: readonly string[]) =>
  text.refine((given) => words.includes(given) || SERVICE.test(given), {
    error: `must be one of ${words.join(', ')}, service:NAME`,
  });
const hostOnly = z.literal('host', { error: 'supports host only' });

/** Keys of a service by which it gets something of the host, or of another service's container. */
export const hostKeys = {
  privileged: flag.default(false),
  network_mode: mode('none', 'bridge', 'default', 'host').optional(),
  pid: mode('host').optional(),
  ipc: mode('none', 'private', 'shareable', 'host').optional(),
  userns_mode: hostOnly.optional(),
  uts: hostOnly.optional(),
  cgroup: z.enum(['host', 'private']).optional(),
  devices: z.array(device).default([]),
  security_opt: z.array(text).default([]),
};

type WrittenHost = z.output<z.ZodObject<typeof hostKeys>>;

/** @returns undefined for a service that gets nothing of the host */
export function hostSettingsOf(written: WrittenHost): HostSettings | undefined {
  const { network_mode: network, pid, ipc, userns_mode: userns, uts, cgroup } = written;
  const modes = { network, pid, ipc, userns, uts, cgroup };
  const namespaces = (Object.keys(modes) as (keyof typeof modes)[]).filter((name) => modes[name] === 'host');
  const { privileged, devices } = written;
  const securityOptions = written.security_opt.filter((option) => !onlyTightens(option));
  const isPlain = !privileged && namespaces.length + devices.length + securityOptions.length === 0;
  return isPlain ? undefined : { privileged, namespaces, devices, securityOptions };
}

/** It takes rights away, so nothing of this machine is asked for. */
export function onlyTightens(option: string): boolean {
  return /^no-new-privileges([:=]true)?$/.test(option);
}

/** The namespaces that a service shares with the container of another, and those of its own. */
export function namespaceSettings({
  network_mode: network,
  pid,
  ipc,
  cgroup,
  security_opt,
}: WrittenHost): ContainerSettings {
  const serviceIn = (given: string | undefined) =>
    given !== undefined && SERVICE.test(given) ? given.slice('service:'.length) : undefined;
  const [ofNetwork, ofPid, ofIpc] = [serviceIn(network), serviceIn(pid), serviceIn(ipc)];
  const shared = {
    ...(ofNetwork !== undefined && { network: ofNetwork }),
    ...(ofPid !== undefined && { pid: ofPid }),
    ...(ofIpc !== undefined && { ipc: ofIpc }),
  };
  const tightening = security_opt.filter(onlyTightens);
  return {
    ...(Object.keys(shared).length > 0 && { shared }),
    ...(network === 'none' && { hasNoNetwork: true }),
    ...((ipc === 'none' || ipc === 'private' || ipc === 'shareable') && { ipc }),
    ...(cgroup === 'private' && { cgroup }),
    ...(tightening.length > 0 && { securityOptions: tightening }),
  };
}
