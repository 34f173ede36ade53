import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { dockerFolder } from './engine-endpoint.ts';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { start } from '../../base/processes.ts';

/** Docker's own registry, and the name under which `docker login` keeps it. @source github.com/docker/cli, cli/config */
const HUB = 'docker.io';
const HUB_KEY = 'https://index.docker.io/v1/';
const HELPER_WITHIN_MS = 30_000;

const kept = z.object({ auth: z.string().optional(), identitytoken: z.string().optional() });
const configSchema = z.object({
  auths: z.record(z.string(), kept).default({}),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).default({}),
});
const answerSchema = z.object({ Username: z.string(), Secret: z.string() });

/** The registry in an image's name. @source github.com/distribution/reference, splitDockerDomain */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  return isRegistry && first !== 'index.docker.io' ? first : HUB;
}

/**
 * What `docker login` left for the registry of an image, as the engine takes it.
 * @returns undefined: nobody logged in
 * @throws {BenchdayError} FILE_UNREADABLE for settings that are no JSON, DOCKER_FAILED where the program that keeps the login fails
 */
export async function loginOf(image: string): Promise<object | undefined> {
  const file = path.join(dockerFolder(), 'config.json');
  const config = await configIn(file);
  if (config === undefined) return undefined;
  const registry = registryOf(image);
  const key = registry === HUB ? HUB_KEY : registry;
  const helper = config.credHelpers[registry] ?? config.credHelpers[key] ?? config.credsStore;
  const own = config.auths[key] ?? config.auths[`https://${registry}`] ?? config.auths[`https://${registry}/v1/`];
  if (helper !== undefined && helper !== '') return (await askHelper(helper, key)) ?? ofAuth(own, key);
  return ofAuth(own, key);
}

async function configIn(file: string): Promise<z.output<typeof configSchema> | undefined> {
  try {
    return configSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    // Its text may be a secret.
    const why = errnoOf(cause) ?? 'it is no settings of Docker';
    throw new BenchdayError('FILE_UNREADABLE', `${file} cannot be read: ${why}`, {
      hint: 'docker login writes it again',
    });
  }
}

function ofAuth(own: z.output<typeof kept> | undefined, serveraddress: string): object | undefined {
  if (own?.identitytoken !== undefined) return { identitytoken: own.identitytoken, serveraddress };
  const text = Buffer.from(own?.auth ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, ''), serveraddress };
}

/** @source github.com/docker/docker-credential-helpers, "Development" */
async function askHelper(helper: string, key: string): Promise<object | undefined> {
  const program = `docker-credential-${helper}`;
  const { exitCode, stdout, stderr, code, shortMessage } = await start(program, ['get'], {
    input: key,
    timeout: HELPER_WITHIN_MS,
    reject: false,
  });
  if (exitCode !== 0) {
    if (/credentials not found/i.test(`${stdout}${stderr}`)) return undefined;
    const why = code === 'ENOENT' ? 'there is no such program' : (shortMessage ?? 'it failed');
    throw new BenchdayError('DOCKER_FAILED', `the login of ${key} is kept by ${program}, which gave none: ${why}`, {
      hint: 'docker login again, or take credsStore out of the settings of Docker',
    });
  }
  const { Username, Secret } = answerSchema.parse(JSON.parse(stdout));
  return Username === '<token>'
    ? { identitytoken: Secret, serveraddress: key }
    : { username: Username, password: Secret, serveraddress: key };
}
