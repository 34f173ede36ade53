import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Names of everything that Docker still holds of the runs in a reports folder, read by the client and not by our own code.
 * Only of these runs: others may be using the engine.
 */
export function leftovers(reports: string): string[] {
  const runs = readdirSync(reports).filter((name) => existsSync(join(reports, name, 'run.json')));
  const docker = (...words: string[]) =>
    execFileSync('docker', words, { encoding: 'utf8' }).split('\n').filter(Boolean);
  return runs.flatMap((run) => {
    const label = ['--filter', `label=benchday.run=${run}`];
    return [
      ...docker('ps', '-a', ...label, '--format', 'container {{.Names}}'),
      ...docker('network', 'ls', ...label, '--format', 'network {{.Name}}'),
      ...docker('volume', 'ls', ...label, '--format', 'volume {{.Name}}'),
    ];
  });
}

/** Kills the container of a service of a run, as a crash would: by its process, not by the engine's own kill. */
export function killService(reports: string, service: string): void {
  const run = basename(realpathSync(join(reports, 'latest')));
  const [name] = execFileSync(
    'docker',
    [
      'ps',
      '--filter',
      `label=benchday.run=${run}`,
      '--filter',
      `label=benchday.service=${service}`,
      '--format',
      '{{.Names}}',
    ],
    { encoding: 'utf8' },
  ).split('\n');
  if (name === undefined || name === '') throw new Error(`no container of ${service} is running`);
  const pid = Number(execFileSync('docker', ['inspect', '--format', '{{.State.Pid}}', name], { encoding: 'utf8' }));
  process.kill(pid, 'SIGKILL');
}
