import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPackage, installPackages } from './apt.mjs';
import { hasCommand, lastLines, run } from './command.mjs';
import { isDebianLike, isRoot } from './machine.mjs';
import { programFailure } from './program-failure.mjs';
import { SetupError } from './setup-error.mjs';
import { announce } from './step.mjs';

const image = 'debian:bookworm-slim';
// docker prints its first line when the registry has answered: no answer for this long means there is no way to it,
// while a slow download may take its time.
const registryAnswerMs = 30_000;
const downloadMs = 10 * 60_000;
const localMs = 60_000;
const keyring = 'debian-archive-keyring';

/** Gets the image that all of ours are built on: from the registry, or else from Debian's packages. */
export async function obtainBaseImage() {
  const look = await run('docker', ['image', 'inspect', '--format', '{{.Id}}', image], { timeoutMs: localMs });
  if (look.code === 0) return `${image} is here`;
  const pull = await run('docker', ['pull', image], { timeoutMs: downloadMs, firstOutputMs: registryAnswerMs });
  if (pull.code === 0) return `${image} pulled`;
  if (!(await canBootstrap())) throw unobtainable(pull);
  await bootstrap();
  return `${image} made from Debian's packages (no registry answered)`;
}

async function canBootstrap() {
  if (!(await isRoot())) return false;
  if (!isDebianLike()) return hasCommand('mmdebstrap');
  // The keyring is what an Ubuntu machine lacks; mmdebstrap may have come with the engine, without it.
  const missing = [
    ...(hasCommand('mmdebstrap') ? [] : ['mmdebstrap']),
    ...((await hasPackage(keyring)) ? [] : [keyring]),
  ];
  if (missing.length > 0) await installPackages(missing);
  return true;
}

async function bootstrap() {
  announce(`${image} cannot be pulled here; making it with mmdebstrap, usually 40 s`);
  const folder = mkdtempSync(join(tmpdir(), 'benchday-base-'));
  // apt downloads as a user of its own, who must get in.
  chmodSync(folder, 0o755);
  try {
    const archive = join(folder, 'base.tar');
    const made = await run('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', archive], {
      timeoutMs: downloadMs,
      env: { TMPDIR: folder },
    });
    if (made.code !== 0) throw programFailure(`mmdebstrap could not make ${image}`, made, [`docker pull ${image}`]);
    const imported = await run('docker', ['import', '--change', 'CMD ["bash"]', archive, image], {
      timeoutMs: downloadMs,
    });
    if (imported.code !== 0) throw programFailure(`docker could not import ${image}`, imported);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unobtainable(pull) {
  const said = pull.isTimedOut ? '    (nothing: no registry answered in time)' : lastLines(pull.output, 4);
  return new SetupError(
    `The image ${image} is not here and could not be pulled. docker said:\n${said}\n` +
      'Check the network and proxy, then:',
    [`docker pull ${image}`, 'npm start'],
  );
}
