/** Something of this machine that a file asks for beyond its own folder. */
export interface HostAccess {
  /** where it stands, e.g. `services.web.volumes[0]` */
  readonly place: string;
  /** as `--allow-host-access` names it: `privileged`, `path:/srv/data` */
  readonly kind: string;
  /** the same with the names of variables instead of secrets; absent: as it is */
  readonly shown?: string;
}

const KINDS = [
  'docker-socket',
  'gpus',
  'host-cgroup',
  'host-ipc',
  'host-network',
  'host-pid',
  'host-userns',
  'host-uts',
  'privileged',
  'ssh-agent',
];

/** What each is followed by. */
const NAMED: Readonly<Record<string, { readonly example: string; readonly pattern: RegExp }>> = {
  capability: { example: 'SYS_NICE', pattern: /^[A-Z_]+$/ },
  device: { example: '/dev/fuse', pattern: /^\// },
  'device-rule': { example: 'c 1:3 mr', pattern: /./ },
  network: { example: 'shop_default', pattern: /./ },
  'network-option': { example: 'com.docker.network.bridge.trusted_host_interfaces=eth0', pattern: /^[^=]+=/ },
  path: { example: '/srv/data', pattern: /^\// },
  runtime: { example: 'kata', pattern: /./ },
  'security-opt': { example: 'seccomp=unconfined', pattern: /./ },
  variable: { example: 'TAG', pattern: /^[A-Za-z_]\w*$/ },
  volume: { example: 'shop_data', pattern: /./ },
  'volume-device': { example: ':/export', pattern: /./ },
};

/** What is wrong with a word of `--allow-host-access` or `allow_host_access`, as the end of a sentence; undefined when nothing is. */
export function hostAccessProblem(word: string): string | undefined {
  if (KINDS.includes(word)) return undefined;
  const [, kind = '', name = ''] = /^([a-z-]+):(.*)$/s.exec(word) ?? [];
  if (Object.hasOwn(NAMED, kind) && NAMED[kind]?.pattern.test(name) === true) return undefined;
  const named = Object.entries(NAMED).map(([one, { example }]) => `${one}:${example}`);
  return `must be one of ${KINDS.join(', ')}, or like ${named.join(', ')}; got ${JSON.stringify(word)}`;
}
