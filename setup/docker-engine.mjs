import { installPackages } from './apt.mjs';
import { hasCommand, lastLines, run } from './command.mjs';
import { askEngine, useChosenContext } from './engine-answer.mjs';
import { startEngine } from './engine-start.mjs';
import { isDebianLike, isRoot } from './machine.mjs';
import { SetupError } from './setup-error.mjs';

const installationGuide = 'https://docs.docker.com/engine/install/';
const ordinarySockets = ['unix:///var/run/docker.sock', 'unix:///run/docker.sock'];
const ownEngine = ['unset DOCKER_HOST && docker context use default', 'npm start'];
const enginePackages = ['docker.io', 'iptables', 'mmdebstrap'];

/**
 * Finds the Docker engine, or installs and starts one where we may.
 * @returns what was done
 * @throws {SetupError} with what to type, where we may not
 */
export async function obtainEngine() {
  await useChosenContext();
  const first = await askEngine();
  if (first.state === 'running') return `engine ${first.version} is running`;
  const host = process.env.DOCKER_HOST;
  const isElsewhere = host !== undefined && !ordinarySockets.includes(host);
  if (first.state === 'forbidden') throw isElsewhere ? forbiddenElsewhere(host, first) : forbidden();
  if (first.state === 'silent' && isElsewhere) throw silentElsewhere(host, first);
  if (!(await isRoot())) throw first.state === 'missing' ? notInstalled() : notRunning();
  if (hasCommand('dockerd') && first.state === 'silent') return startEngine();
  if (!isDebianLike()) throw notInstalled();
  await installPackages(enginePackages);
  // From Debian 13 on the client is a package of its own that docker.io only recommends.
  if (!hasCommand('docker')) await installPackages(['docker-cli']);
  const second = await askEngine();
  if (second.state === 'running') return `engine ${second.version} installed; the system started it`;
  return `installed; ${await startEngine()}`;
}

function forbidden() {
  return new SetupError(
    'A Docker engine is running, but this user may not talk to it. Join its group and log in again:',
    ['sudo usermod -aG docker "$USER"', 'newgrp docker', 'npm start'],
  );
}

function silentElsewhere(host, answer) {
  return new SetupError(
    `No Docker engine answers at ${host} (DOCKER_HOST or the chosen Docker context). The client said:\n${lastLines(answer.said, 4)}\n` +
      'Start that engine, or use the one of this machine:',
    ownEngine,
  );
}

/** Another machine, or the engine of another user: a group of this machine opens neither. */
function forbiddenElsewhere(host, answer) {
  return new SetupError(
    `The Docker engine at ${host} (DOCKER_HOST or the chosen Docker context) does not let this user in. The client said:\n${lastLines(answer.said, 4)}\n` +
      'Give it the key or the rights that it asks for, or use the engine of this machine:',
    ownEngine,
  );
}

function notInstalled() {
  if (isDebianLike()) {
    return new SetupError('Docker is not installed, and installing it needs root. Type:', [
      `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${enginePackages.join(' ')}`,
      'sudo usermod -aG docker "$USER"',
      'newgrp docker',
      'npm start',
    ]);
  }
  return new SetupError('Docker is not installed. Install it as described here, then type npm start again:', [
    installationGuide,
  ]);
}

function notRunning() {
  if (process.platform !== 'linux') {
    return new SetupError('Docker is installed, but its engine is not running. Start Docker Desktop, then:', [
      'npm start',
    ]);
  }
  return new SetupError('Docker is installed, but its engine is not running, and starting it needs root. Type:', [
    'sudo systemctl start docker',
    'npm start',
  ]);
}
