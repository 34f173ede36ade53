import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';

// A DOCKER_HOST over ssh to a machine that is off would wait for minutes.
const deadlineMs = 20_000;

/**
 * Asks the engine for its version.
 * @returns {Promise<{state: 'running', version: string} | {state: 'missing'} | {state: 'forbidden' | 'silent', said: string}>}
 *   missing: there is no client; forbidden: its socket is not ours to open, or a machine that it is on lets us not in; silent: no engine behind it
 */
export async function askEngine() {
  const answer = await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: deadlineMs });
  if (answer.isMissing) return { state: 'missing' };
  if (answer.code === 0) return { state: 'running', version: answer.output.trim() };
  if (/permission denied/i.test(answer.output)) return { state: 'forbidden', said: answer.output };
  return { state: 'silent', said: answer.output };
}

// A line each.
const contextFormat = [
  '{{println .Endpoints.docker.Host}}',
  '{{println .Endpoints.docker.SkipTLSVerify}}',
  '{{println (len .TLSMaterial)}}',
  '{{println .Storage.TLSPath}}',
].join('');

/**
 * The docker client follows the chosen context (Docker Desktop, rootless, colima); programs that speak to the engine
 * themselves only know DOCKER_HOST. So the context's address becomes DOCKER_HOST for all that we start, with its keys.
 * Keys that these variables cannot say stay with the context, which DOCKER_HOST would override.
 */
export async function useChosenContext() {
  if (process.env.DOCKER_HOST !== undefined) return;
  const answer = await run('docker', ['context', 'inspect', '--format', contextFormat], { timeoutMs: deadlineMs });
  const [host = '', isUnchecked, keys = '0', keyFolder = ''] = answer.output.trim().split('\n');
  if (answer.code !== 0 || !/^\w+:\/\/\S+$/.test(host)) return;
  if (host === 'unix:///var/run/docker.sock' || isUnchecked === 'true') return;
  if (keys !== '0') {
    const folder = join(keyFolder, 'docker');
    if (!['ca', 'cert', 'key'].every((name) => existsSync(join(folder, `${name}.pem`)))) return;
    process.env.DOCKER_TLS_VERIFY = '1';
    process.env.DOCKER_CERT_PATH = folder;
  }
  process.env.DOCKER_HOST = host;
}
