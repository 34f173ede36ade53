import { z } from 'zod';
import { flag, keys, text } from './compose-values.ts';
import type { HostSettings } from '../topology.ts';

/** `/dev/fuse`, `/dev/fuse:/dev/own`, `/dev/fuse:/dev/own:rw`. */
const shortDevice = text.transform((given) => {
  const [source = '', target = source, permissions = 'rwm'] = given.split(':');
  return { source, target, permissions };
});
const longDevice = keys({ source: z.string().min(1), target: text.optional(), permissions: text.optional() }).transform(
  ({ source, target = source, permissions = 'rwm' }) => ({ source, target, permissions }),
);

const host = z.literal('host', { error: 'supports host only' });
const hostOrOwn = z.enum(['host', 'private', 'shareable']);

/** Keys of a service by which it gets something of the host. */
export const hostKeys = {
  privileged: flag.default(false),
  network_mode: host.optional(),
  pid: host.optional(),
  ipc: hostOrOwn.optional(),
  userns_mode: host.optional(),
  uts: host.optional(),
  cgroup: z.enum(['host', 'private']).optional(),
  devices: z.array(z.union([longDevice, shortDevice])).default([]),
  security_opt: z.array(text).default([]),
};

type WrittenHost = z.output<z.ZodObject<typeof hostKeys>>;

/** @returns undefined for a service that gets nothing of the host */
export function hostSettingsOf(written: WrittenHost): HostSettings | undefined {
  const { network_mode: network, pid, ipc, userns_mode: userns, uts, cgroup } = written;
  const modes = { network, pid, ipc, userns, uts, cgroup };
  const namespaces = (Object.keys(modes) as (keyof typeof modes)[]).filter((name) => modes[name] === 'host');
  const { privileged, devices, security_opt: securityOptions } = written;
  const isPlain = !privileged && namespaces.length + devices.length + securityOptions.length === 0;
  return isPlain ? undefined : { privileged, namespaces, devices, securityOptions };
}
