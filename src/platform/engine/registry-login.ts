import path from 'node:path';
import { z } from 'zod';
import { dockerFolder } from './engine-endpoint.ts';
import { readText } from '../../base/bounded-file.ts';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { plainSeconds } from '../../base/number-text.ts';
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

/** What is known of a login. problem: why the program that keeps it gave none; docker pulls without one then, and so do we. */
interface Login {
  /** as the engine takes it; absent: nobody logged in */
  readonly login?: object;
  readonly problem?: string;
}

/**
 * What `docker login` left for the registry of an image.
 * @throws {BenchdayError} FILE_UNREADABLE for settings that are no JSON
 */
export async function loginOf(image: string): Promise<Login> {
  const file = path.join(dockerFolder(), 'config.json');
  const config = await configIn(file);
  if (config === undefined) return {};
  const registry = registryOf(image);
  const key = registry === HUB ? HUB_KEY : registry;
  const helper = config.credHelpers[registry] ?? config.credHelpers[key] ?? config.credsStore;
  const own = config.auths[key] ?? config.auths[`https://${registry}`] ?? config.auths[`https://${registry}/v1/`];
  const given = helper !== undefined && helper !== '' ? await askHelper(helper, key) : {};
  const login = given.login ?? ofAuth(own, key);
  return login === undefined ? given : { login };
}

async function configIn(file: string): Promise<z.output<typeof configSchema> | undefined> {
  try {
    return configSchema.parse(JSON.parse(await readText(file)));
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
async function askHelper(helper: string, key: string): Promise<Login> {
  const program = `docker-credential-${helper}`;
  const { exitCode, stdout, stderr, code, timedOut } = await start(program, ['get'], {
    input: key,
    timeout: HELPER_WITHIN_MS,
    reject: false,
  });
  const gaveNone = (why: string): Login => ({
    problem: `the login of ${key} is kept by ${program}, which gave none: ${why}`,
  });
  if (exitCode !== 0) {
    if (/credentials not found/i.test(`${stdout}${stderr}`)) return {};
    if (code === 'ENOENT') return gaveNone('there is no such program');
    if (timedOut) return gaveNone(`it did not answer within ${plainSeconds(HELPER_WITHIN_MS)}`);
    return gaveNone(exitCode === undefined ? (code ?? 'it was ended') : `it ended with exit code ${exitCode}`);
  }
  const answer = answerIn(stdout);
  // Its text may be a secret.
  if (answer === undefined) return gaveNone('its answer is no login');
  const { Username, Secret } = answer;
  const serveraddress = key;
  return Username === '<token>'
    ? { login: { identitytoken: Secret, serveraddress } }
    : { login: { username: Username, password: Secret, serveraddress } };
}

function answerIn(text: string): z.output<typeof answerSchema> | undefined {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
