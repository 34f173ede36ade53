import type Docker from 'dockerode';
import { type NamedSecret, secretsIn, variablesOf, withoutAddressSecrets } from '../../base/secrets.ts';
import { hideIn } from '../../topology/compose/hidden-values.ts';
import { archiveOf } from './archive-of.ts';
import { statusCodeOf } from './connection.ts';
import { LABEL, SECRETS } from './names.ts';
import { filesIn } from './tar-files.ts';

const HEADER_BYTES = 8;

/** The text of Docker's multiplexed output (8-byte frames: stream number, length), both streams in the order they came. */
export function demultiplex(frames: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= frames.length;) {
    const end = at + HEADER_BYTES + frames.readUInt32BE(at + 4);
    parts.push(frames.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What was written to a terminal comes as it is, in one stream, its lines ended as terminals want it. */
function terminalText(said: Buffer): string {
  return said.toString('utf8').replaceAll('\r\n', '\n');
}

/**
 * The last lines a container wrote, both streams. They are stored and shown, and a program that dies may print all it was given: secrets
 * are replaced by their names.
 */
export async function lastLines(container: Docker.Container, lines: number): Promise<string> {
  const said = await container.logs({ stdout: true, stderr: true, follow: false, tail: lines });
  if (said.length === 0) return '';
  const inspected = await container.inspect();
  const text = (inspected.Config.Tty ? terminalText(said) : demultiplex(said)).trimEnd();
  if (text === '') return '';
  const secrets = hasSecrets(inspected) ? await secretsOf(container) : [];
  return hideIn(withoutSecrets(text, inspected), secrets);
}

/** What a container said, without the secrets of its environment, and without what files of variables say. */
export function withoutSecrets(text: string, { Config: config }: Pick<Docker.ContainerInspectInfo, 'Config'>): string {
  const hidden = new Set(hiddenNames(config));
  // null where there is none
  const listed = (config.Env as readonly string[] | null | undefined) ?? [];
  return withoutAddressSecrets(hideIn(text, secretsIn(variablesOf(listed), hidden)));
}

function hiddenNames(config: Docker.ContainerInspectInfo['Config']): readonly string[] {
  const labels = config.Labels as Readonly<Record<string, string>> | null | undefined;
  return labels?.[LABEL.hidden]?.split(' ') ?? [];
}

function hasSecrets({ Config: config, Mounts: mounts }: Docker.ContainerInspectInfo): boolean {
  const mounted = (mounts as Docker.ContainerInspectInfo['Mounts'] | null | undefined) ?? [];
  return hiddenNames(config).includes(SECRETS) || mounted.some(({ Destination: at }) => at.startsWith(SECRETS));
}

const MOST_BYTES = 1024 * 1024;

/** The contents of the secrets of a container, which may run or have ended. */
async function secretsOf(container: Docker.Container): Promise<readonly NamedSecret[]> {
  try {
    const archive = await archiveOf(container, SECRETS, MOST_BYTES);
    return filesIn(archive).flatMap(({ name, content }) => valuesOf(name, content.toString('utf8')));
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return [];
    throw cause;
  }
}

function valuesOf(file: string, content: string): readonly NamedSecret[] {
  const name = file.slice(file.lastIndexOf('/') + 1);
  // Whatever the file is called, it is secret.
  return secretsIn({ secret: content }).map((one) => ({ ...one, name }));
}
