import type Docker from 'dockerode';
import { start } from '../../base/processes.ts';
import { clientEnvironment } from './build-image.ts';

const ANSWERS_WITHIN_MS = 10_000;

/** What `docker build` is on this machine: BuildKit by buildx, or the builder of the engine itself. */
export async function builderOf(docker: Docker): Promise<string> {
  const { Version } = await docker.version();
  const client = await said(docker, '--version');
  const buildx = process.env['DOCKER_BUILDKIT'] === '0' ? undefined : await said(docker, 'buildx', 'version');
  return [client ?? 'no docker command', buildx ?? 'the engine’s own builder', `engine ${Version}`].join(', ');
}

async function said(docker: Docker, ...words: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await start('docker', words, {
    env: await clientEnvironment(docker),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: ANSWERS_WITHIN_MS,
  });
  return exitCode === 0 ? stdout.trim() : undefined;
}
