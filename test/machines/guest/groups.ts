import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

const ROOT = '/sys/fs/cgroup';

/** The control group above a container's own, found by its process alone. */
export async function groupAbove(containerId: string): Promise<string> {
  const { stdout: pid } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', containerId]);
  const [, path] = /^0::(.+)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8')) ?? [];
  if (path === undefined) throw new Error(`process ${pid} is in no control group of version 2`);
  return join(ROOT, dirname(path));
}

export function usedMs(group: string): number {
  return Number(/^usage_usec (\d+)$/m.exec(contentOf(group, 'cpu.stat'))?.[1]) / 1000;
}

export function contentOf(group: string, file: string): string {
  return readFileSync(join(group, file), 'utf8').trim();
}

/** All that is left of benchday's groups, whoever kept them: directories and units of systemd. */
export async function leftGroups(): Promise<readonly string[]> {
  const directories = readdirSync(ROOT).filter((name) => name.startsWith('benchday'));
  const words = ['list-units', '--all', '--plain', '--no-legend', 'benchday*'];
  const { stdout } = await execa('systemctl', words);
  return [...directories, ...stdout.split('\n').filter((line) => line !== '')];
}

export async function leftContainers(): Promise<readonly string[]> {
  const { stdout } = await execa('docker', ['ps', '--all', '--filter', 'label=benchday.run', '--format', '{{.Names}}']);
  return stdout.split('\n').filter((line) => line !== '');
}
