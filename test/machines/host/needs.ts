import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

/** A program, the Debian package that has it, and what it is for. */
const PROGRAMS = [
  ['qemu-system-x86_64', 'qemu-system-x86', 'runs the machine'],
  ['mmdebstrap', 'mmdebstrap', 'makes its Debian'],
  ['mke2fs', 'e2fsprogs', 'makes its disk'],
  ['chroot', 'coreutils', 'tries Node in it'],
  ['docker', 'docker.io', 'has the images that are copied into it'],
] as const;

/** What this host lacks, one sentence each; nothing where the machine can be made. @param images  by name, of the host's engine */
export async function missing(images: readonly string[]): Promise<readonly string[]> {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const isThere = (program: string) => places.some((place) => existsSync(join(place, program)));
  const lacking = PROGRAMS.filter(([program]) => !isThere(program));
  const said = [
    ...(process.platform === 'linux' && process.arch === 'x64' ? [] : ['Linux on x86-64 is needed']),
    ...(process.getuid?.() === 0 ? [] : ['root is needed: a disk with files of root is made']),
    ...lacking.map(([program, name, use]) => `${program}, which ${use}, is not there: apt-get install ${name}`),
    ...(readdirSync('/usr/share/keyrings', { encoding: 'utf8' }).some((name) => name.startsWith('debian-archive'))
      ? []
      : ["Debian's keys are not there: apt-get install debian-archive-keyring"]),
  ];
  if (lacking.length > 0) return said;
  const absent: string[] = [];
  for (const [image, build] of images.map((name) => [name, buildOf(name)] as const)) {
    const { exitCode } = await execa('docker', ['image', 'inspect', image], { reject: false, timeout: 60_000 });
    if (exitCode !== 0) absent.push(`the image ${image} is not there, or no engine answers: ${build}`);
  }
  return [...said, ...absent];
}

function buildOf(image: string): string {
  return image.endsWith('/server')
    ? 'npx benchday build server'
    : 'npx benchday build topologies/examples/static-nginx';
}
