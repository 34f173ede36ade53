import {
  type CollectGuess,
  type GuessedService,
  imageName,
  portOf,
  publisher,
  unreadFile,
  valueOf,
} from './guessed-service.ts';
import { optionIn, shellWords, startedWords } from './started-words.ts';

/** Whose scripts make a password of REDIS_PASSWORD. @source github.com/bitnami/containers, bitnami/redis/README.md */
const WITH_VARIABLES = ['bitnami', 'bitnamilegacy', 'bitnamisecure'];
/** Whose scripts read no such variable. @source their Dockerfiles */
const WITHOUT = ['library', 'redis', 'valkey', 'eqalpha', 'dragonflydb'];
const SERVER = /(?:^|\/)(?:(?:redis|redis-stack|valkey|keydb)-server|dragonfly)$/;
/** What a shell makes of `$(cat /run/secrets/redis)`. */
const OF_FILE = /\$\(\s*(?:cat\s+|<\s*)([^\s()]+)\s*\)/g;

/** What is known of a server so far. */
interface Settings {
  readonly port?: string | undefined;
  /** '': none */
  readonly password?: string | undefined;
}

/** A password stands in its command, in a file of settings or, for some images, in its environment. */
export async function redisGuess(service: GuessedService): Promise<CollectGuess> {
  const { image, environment } = service;
  const command = await withFiles(service);
  const { words, isUncertain } = startedWords({ ...service, command }, environment);
  if (words.some((word) => /sentinel/.test(word)) || /sentinel/.test(imageName(image)))
    return { why: 'it is a Sentinel, which keeps no data' };
  if (hasOwnProgram(service, words)) return { why: 'it is started by a program of its own' };
  const extra = shellWords(environment['REDIS_ARGS'] ?? environment['VALKEY_ARGS'] ?? '', environment).words;
  const all = [...words, ...extra];
  if (all.some((word) => /^--(?:aclfile|user|include)(?:=|$)/.test(word)))
    return { why: 'its users stand in a list (aclfile, user)' };
  const file = await fileSettings(service, words);
  if ('why' in file) return file;
  const ofCommand = optionIn(all, '--requirepass');
  if (ofCommand !== undefined && isUncertain) return { why: 'its password is made by the command that starts it' };
  const ofEnvironment = await passwordOfEnvironment(service);
  if (ofEnvironment !== undefined && 'why' in ofEnvironment) return ofEnvironment;
  const password = ofCommand ?? file.password ?? ofEnvironment?.password;
  const port = optionIn(all, '--port') ?? file.port;
  if (port === '0') return { why: 'it answers by TLS only' };
  const kind = imageName(image).includes('valkey') ? 'valkey' : 'redis';
  const number = portOf(port ?? environment['REDIS_PORT_NUMBER'] ?? environment['VALKEY_PORT_NUMBER'], 6379);
  return { collect: { kind, port: number, ...(password !== undefined && password !== '' && { password }) } };
}

/** Its command, with the files that a shell would read into it. */
async function withFiles({ command = [], read }: GuessedService): Promise<readonly string[]> {
  const texts = new Map<string, string>();
  for (const [all, file = ''] of command.flatMap((word) => [...word.matchAll(OF_FILE)])) {
    const text = await read(file);
    if (text !== undefined) texts.set(all, text.trimEnd());
  }
  return command.map((word) => word.replaceAll(OF_FILE, (all) => texts.get(all) ?? all));
}

function hasOwnProgram({ image, entrypoint }: GuessedService, words: readonly string[]): boolean {
  if (words.some((word) => SERVER.test(word))) return false;
  const [first = '-'] = words;
  const isOption = first.startsWith('-') || first.endsWith('.conf');
  return entrypoint !== undefined || (!isOption && !WITH_VARIABLES.includes(publisher(image)));
}

async function passwordOfEnvironment(
  service: GuessedService,
): Promise<{ readonly password: string } | { readonly why: string } | undefined> {
  const found = await valueOf(service, 'REDIS_PASSWORD', 'VALKEY_PASSWORD');
  const flags = service.environment['DFLY_requirepass'];
  if (flags !== undefined) return { password: flags };
  const from = publisher(service.image);
  if (found === undefined || WITHOUT.includes(from)) return undefined;
  if (!WITH_VARIABLES.includes(from)) return { why: `nobody knows what ${service.image} makes of REDIS_PASSWORD` };
  return 'unread' in found ? { why: unreadFile(found.unread) } : { password: found.value };
}

/** Of the file that it is started with. */
async function fileSettings(
  { read, image }: GuessedService,
  words: readonly string[],
): Promise<Settings | { readonly why: string }> {
  const server = words.findIndex((word) => SERVER.test(word));
  const first = words[server + 1];
  const isFile = first !== undefined && (first.endsWith('.conf') || (server !== -1 && first.startsWith('/')));
  const file = isFile ? first : undefined;
  if (file === undefined) return {};
  const text = await read(file.startsWith('/') ? file : `/data/${file}`);
  if (text === undefined) return { why: `its settings are in ${file}, which no file of the project says (${image})` };
  return settingsIn(text);
}

/** @source redis.io/docs, "Redis configuration" */
function settingsIn(text: string): Settings | { readonly why: string } {
  let found: Settings = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', rest = ''] = /^\s*([a-z-]+)\s+(.*?)\s*$/i.exec(line) ?? [];
    const value = rest.replace(/^"(.*)"$|^'(.*)'$/, (_, double?: string, single?: string) => double ?? single ?? '');
    switch (name.toLowerCase()) {
      case 'requirepass':
        found = { ...found, password: value };
        break;
      case 'port':
        found = { ...found, port: value };
        break;
      case 'aclfile':
      case 'user':
        return { why: 'its users stand in a list (aclfile, user)' };
      case 'include':
        return { why: `its settings include ${value}` };
    }
  }
  return found;
}
