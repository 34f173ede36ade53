import type Docker from 'dockerode';
import { BenchdayError } from '../../../base/errors.ts';
import type { Service } from '../../../topology/topology.ts';
import { runCommand } from '../exec.ts';

/** Those by which a database is asked. @source hub.docker.com/_/postgres and /_/mariadb, "Docker Secrets" */
const IN_FILE = /^((?:POSTGRES|POSTGRESQL|MARIADB|MYSQL)_(?:USER|USERNAME|DB|DATABASE|PASSWORD|ROOT_PASSWORD))_FILE$/;

/**
 * The environment with what the image reads from files, `POSTGRES_USER` for `POSTGRES_USER_FILE`, as its container sees them.
 * @throws {BenchdayError} SERVICE_DIED: one cannot be read there
 */
export async function withFileVariables(
  docker: Docker,
  container: Docker.Container,
  { name: service, environment }: Pick<Service, 'name' | 'environment'>,
): Promise<Service['environment']> {
  const read: Record<string, string> = {};
  for (const [name, file] of Object.entries(environment)) {
    const plain = IN_FILE.exec(name)?.[1];
    if (plain === undefined || file === '' || (environment[plain] ?? '') !== '') continue;
    const { exitCode, output } = await runCommand(docker, container, ['cat', file], { User: '0' });
    if (exitCode !== 0)
      throw new BenchdayError('SERVICE_DIED', `${service}: ${name} cannot be read in its container: ${output.trim()}`, {
        hint: `give ${service} a file there, or ${plain} itself`,
      });
    // As the shell of the image reads it.
    read[plain] = output.replace(/\n+$/, '');
  }
  return { ...environment, ...read };
}
