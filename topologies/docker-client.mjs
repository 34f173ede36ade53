import { spawn } from 'node:child_process';

const LOG_LINES_SHOWN = 30;

export class BuildFailed extends Error {
  constructor(message, exitCode = 5) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What the engine says about an image; undefined when it has none of that name. */
export async function imageOf(tag) {
  const found = await run(['image', 'inspect', tag]);
  if (found.status === 0) {
    return JSON.parse(found.output)[0];
  }
  if (!/no such image/i.test(found.errors)) {
    throw new BuildFailed(`docker image inspect ${tag} failed:\n${found.errors.trim()}`);
  }
  return undefined;
}

/** @returns what it printed @throws {BuildFailed} with the last lines of it */
export async function docker(args) {
  const { status, output, errors, all } = await run(args);
  if (status !== 0) {
    const lastLines = all.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
    throw new BuildFailed(`docker ${args[0]} failed with status ${status}:\n${lastLines || errors}`);
  }
  return output;
}

/** @returns how it ended, whatever that is */
export function run(args) {
  return new Promise((resolve, reject) => {
    // The classic builder is the one that every engine has.
    const child = spawn('docker', args, {
      env: { DOCKER_BUILDKIT: '0', ...process.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [output, errors, all] = ['', '', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => ((output += text), (all += text)));
    child.stderr.setEncoding('utf8').on('data', (text) => ((errors += text), (all += text)));
    child.on('error', (cause) => reject(new BuildFailed(`docker could not be started: ${cause.message}`)));
    child.on('close', (status) => resolve({ status, output, errors, all }));
  });
}
