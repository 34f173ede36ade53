import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { compile } from '../../../setup/program.mjs';

const SUITE = 'bookworm';
/** Those of an ordinary server, and a kernel for virtual machines. */
const PACKAGES = [
  ...['systemd-sysv', 'dbus', 'udev', 'kmod', 'apparmor', 'ca-certificates', 'libstdc++6'],
  ...['docker.io', 'iptables', 'initramfs-tools', 'linux-image-cloud-amd64'],
];
/** Of the checkout, what a command needs. */
const CHECKOUT = ['bin', 'src', 'scenarios', 'topologies', 'setup', 'test/machines', 'package.json', 'tsconfig.json'];
const UNIT = 'machine-checks.service';
const MASKED = ['serial-getty@ttyS0', 'getty@tty1', 'apt-daily.timer', 'apt-daily-upgrade.timer', 'fstrim.timer'];

export interface RootOptions {
  /** absolute; the machine has it at the same path */
  readonly project: string;
  /** names of images of the host's engine */
  readonly images: readonly string[];
  /** of guest/checks.ts */
  readonly parts: readonly string[];
  readonly say: (line: string) => void;
}

export interface Archives {
  readonly debian: string;
  readonly images: string;
}

/** Debian and the images as archives, made once: 3 minutes. @param folder  where they are, or will be */
export async function archivesIn(
  folder: string,
  { images, say }: Pick<RootOptions, 'images' | 'say'>,
): Promise<Archives> {
  await mkdir(folder, { recursive: true });
  const debian = join(folder, `debian-${digest(PACKAGES.join())}.tar`);
  await once(debian, async (file) => {
    say(`mmdebstrap makes Debian ${SUITE} with ${PACKAGES.join(', ')}`);
    const words = ['--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, file];
    await execa('mmdebstrap', words, { timeout: 15 * 60_000, stdin: 'ignore' });
  });
  const { stdout: ids } = await execa('docker', ['image', 'inspect', '--format', '{{.Id}}', ...images]);
  const saved = join(folder, `images-${digest(ids)}.tar`);
  await once(saved, async (file) => {
    say(`docker saves ${images.join(', ')}`);
    await execa('docker', ['save', '--output', file, ...images], { timeout: 5 * 60_000 });
  });
  return { debian, images: saved };
}

async function once(file: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) return;
  const unfinished = `${file}.${process.pid}.tmp.tar`;
  try {
    await make(unfinished);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** All that the machine has on its disk, as a folder. */
export async function makeRoot(root: string, archives: Archives, options: RootOptions): Promise<void> {
  const { project, say } = options;
  await mkdir(root, { recursive: true });
  await execa('tar', ['--extract', '--file', archives.debian, '--directory', root, '--numeric-owner', '--xattrs']);
  await copyFile(process.execPath, join(root, 'usr/local/bin/node'));
  await chmod(join(root, 'usr/local/bin/node'), 0o755);
  say('copying the checkout');
  await mkdir(join(root, project), { recursive: true });
  await copyCheckout(root, project);
  const checks = join(project, '.cache/machine');
  await compile(join(project, 'test/machines/guest/checks.ts'), join(root, checks), checks);
  // Made here, where it takes a second; it also says whether this Node runs there.
  const version = await inside(root, [join(project, 'bin/benchday.mjs'), '--version']);
  say(`node and benchday ${version} run in it`);
  await mkdir(join(root, 'var/lib/machine'), { recursive: true });
  await copyFile(archives.images, join(root, 'var/lib/machine/images.tar'));
  await writeSettings(root, options, checks);
}

/** Times of whole seconds: a disk made by mke2fs keeps no others, and the program is known by those of its sources. */
async function copyCheckout(root: string, project: string): Promise<void> {
  const there = join(root, project);
  const read = ['--create', '--directory', project, '--exclude=target', '--exclude=.git', ...CHECKOUT, 'node_modules'];
  await execa('sh', ['-c', 'tar "$@" | tar --extract --directory "$0"', there, ...read]);
  const lock = join(there, 'node_modules/.package-lock.json');
  const own = CHECKOUT.map((name) => join(there, name));
  await execa('find', [...own, lock, '-exec', 'touch', '--no-dereference', '--date=@1700000000', '{}', '+']);
}

async function inside(root: string, words: readonly string[]): Promise<string> {
  const { stdout } = await execa('chroot', [root, '/usr/local/bin/node', ...words], {
    timeout: 120_000,
    env: { HOME: '/root' },
  });
  return stdout.trim();
}

async function writeSettings(root: string, { parts }: RootOptions, checks: string): Promise<void> {
  const system = join(root, 'etc/systemd/system');
  const run = [
    'docker load --quiet --input /var/lib/machine/images.tar',
    'rm /var/lib/machine/images.tar',
    `exec /usr/local/bin/node ${join(checks, 'checks.mjs')} ${parts.join(' ')}`,
  ];
  const files: Readonly<Record<string, string>> = {
    // A first boot would ask questions, and set units as the distribution has them.
    'etc/machine-id': '0123456789abcdef0123456789abcdef\n',
    'etc/hostname': 'machine\n',
    'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 machine\n',
    'etc/fstab': '',
    'usr/local/sbin/machine-checks': `#!/bin/sh\nset -e\n${run.join('\n')}\n`,
    [`etc/systemd/system/${UNIT}`]: `[Unit]
Description=The checks of benchday
Requires=docker.service
After=docker.service
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
Environment=HOME=/root
WorkingDirectory=/root
ExecStart=/usr/local/sbin/machine-checks
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  await chmod(join(root, 'usr/local/sbin/machine-checks'), 0o755);
  await mkdir(join(system, 'multi-user.target.wants'), { recursive: true });
  await symlink(`../${UNIT}`, join(system, 'multi-user.target.wants', UNIT));
  for (const name of MASKED) {
    const unit = name.includes('.') ? name : `${name}.service`;
    await rm(join(system, unit), { force: true });
    await symlink('/dev/null', join(system, unit));
  }
  await rm(join(system, 'default.target'), { force: true });
  await symlink('/lib/systemd/system/multi-user.target', join(system, 'default.target'));
}
