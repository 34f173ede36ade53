import { execFileSync } from 'node:child_process';

/** Names of everything labelled benchday.run that Docker holds now, read by the client and not by our own code. */
export function leftovers(): string[] {
  const docker = (...words: string[]) =>
    execFileSync('docker', words, { encoding: 'utf8' }).split('\n').filter(Boolean);
  const label = ['--filter', 'label=benchday.run'];
  return [
    ...docker('ps', '-a', ...label, '--format', 'container {{.Names}}'),
    ...docker('network', 'ls', ...label, '--format', 'network {{.Name}}'),
    ...docker('volume', 'ls', ...label, '--format', 'volume {{.Name}}'),
  ];
}

/** Kills the container of a service of any running trial, as a crash would: by its process, not by the engine's own kill. */
export function killService(service: string): void {
  const [name] = execFileSync(
    'docker',
    ['ps', '--filter', `label=benchday.service=${service}`, '--format', '{{.Names}}'],
    { encoding: 'utf8' },
  ).split('\n');
  if (name === undefined || name === '') throw new Error(`no container of ${service} is running`);
  const pid = Number(execFileSync('docker', ['inspect', '--format', '{{.State.Pid}}', name], { encoding: 'utf8' }));
  process.kill(pid, 'SIGKILL');
}
