import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';

/**
 * What a command may leave on a machine, a line each: containers, networks and volumes of benchday, mounts, control groups, and files in
 * the temporary directory.
 */
export async function machineState(
  temporary: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const [engine, mounts, groups, files] = await Promise.all([
    engineThings(env),
    readFile('/proc/mounts', 'utf8').then((text) => text.split('\n').filter((line) => isOurs(line, temporary))),
    readdir('/sys/fs/cgroup', { recursive: true }).catch(() => []),
    readdir(temporary, { recursive: true }).catch(() => []),
  ]);
  return [
    ...engine,
    ...mounts.map((line) => `mount ${line}`),
    ...groups.filter((name) => /(^|\/)benchday[^/]*$/.test(name)).map((name) => `control group ${name}`),
    ...files.map((name) => `file ${name}`),
  ];
}

const isOurs = (line: string, temporary: string): boolean => line.includes(temporary) || /benchday/.test(line);

/** By the client and not by our own code; what carries no label of ours is somebody else's. */
async function engineThings(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const lists: readonly (readonly [string, string, string])[] = [
    ['container', 'ps -a', '{{.Names}}\t{{.Labels}}'],
    ['network', 'network ls', '{{.Name}}\t{{.Labels}}'],
    ['volume', 'volume ls', '{{.Name}}\t{{.Labels}}'],
  ];
  const found = await Promise.all(
    lists.map(async ([kind, words, format]) => {
      const { stdout } = await execa('docker', [...words.split(' '), '--format', format], { env });
      return stdout.split('\n').flatMap((line) => {
        const [name = '', labels = ''] = line.split('\t');
        return /(^|,)benchday\.(run|lab|owner)=/.test(labels) || name.startsWith('buildx_buildkit_benchday')
          ? [`${kind} ${name}`]
          : [];
      });
    }),
  );
  return found.flat();
}
