import { type CollectGuess, type GuessedService, imageName, portOf, unreadFile, valueOf } from './guessed-service.ts';
import { optionIn, startedWords } from './started-words.ts';

/** @source hub.docker.com/_/postgres, "Environment Variables"; github.com/bitnami/containers and sclorg/postgresql-container, README */
export async function postgresqlGuess(service: GuessedService): Promise<CollectGuess> {
  const { environment } = service;
  const user = await valueOf(service, 'POSTGRES_USER', 'POSTGRESQL_USERNAME', 'POSTGRESQL_USER');
  const password = await valueOf(service, 'POSTGRES_PASSWORD', 'POSTGRESQL_PASSWORD');
  const database = await valueOf(service, 'POSTGRES_DB', 'POSTGRESQL_DATABASE');
  for (const one of [user, password, database]) if (one !== undefined && 'unread' in one) return { why: unread(one) };
  const isTrusted = environment['POSTGRES_HOST_AUTH_METHOD'] === 'trust' || isYes(environment['ALLOW_EMPTY_PASSWORD']);
  const said = textOf(password);
  if (said === undefined && !isTrusted) return { why: 'no POSTGRES_PASSWORD stands in its environment' };
  const name = textOf(user) ?? 'postgres';
  const { words } = startedWords(service, environment);
  const setting = words.findLast((word) => /^(?:-c)?port=\d+$/.test(word))?.replace(/^.*=/, '');
  const port = optionIn(words, '-p', '--port') ?? setting ?? environment['PGPORT'];
  return {
    collect: {
      kind: 'postgresql',
      port: portOf(port ?? environment['POSTGRESQL_PORT_NUMBER'], 5432),
      user: name,
      password: said ?? '',
      database: textOf(database) ?? (environment['POSTGRESQL_USERNAME'] === undefined ? name : 'postgres'),
    },
  };
}

/** Any user may read the counters. @source hub.docker.com/_/mariadb and /_/mysql, "Environment Variables" */
export async function mysqlGuess(service: GuessedService): Promise<CollectGuess> {
  const { image, environment } = service;
  const of = (name: string) => valueOf(service, `MARIADB_${name}`, `MYSQL_${name}`);
  const [user, own, root] = [await of('USER'), await of('PASSWORD'), await of('ROOT_PASSWORD')];
  const kind = imageName(image).includes('maria') ? 'mariadb' : 'mysql';
  const { words } = startedWords(service, environment);
  const written = optionIn(words, '--port', '-P') ?? environment['MYSQL_TCP_PORT'];
  const port = portOf(written ?? environment['MARIADB_PORT_NUMBER'] ?? environment['MYSQL_PORT_NUMBER'], 3306);
  const [name, password, rootPassword] = [textOf(user), textOf(own), textOf(root)];
  if (name !== undefined && password !== undefined) return { collect: { kind, port, user: name, password } };
  if (rootPassword !== undefined) return { collect: { kind, port, user: 'root', password: rootPassword } };
  if (EMPTY_ROOT.some((variable) => isYes(environment[variable])))
    return { collect: { kind, port, user: 'root', password: '' } };
  const unreadOne = [own, root].find((one) => one !== undefined && 'unread' in one);
  if (unreadOne !== undefined && 'unread' in unreadOne) return { why: unread(unreadOne) };
  return { why: `no ${kind === 'mariadb' ? 'MARIADB' : 'MYSQL'}_PASSWORD stands in its environment` };
}

const EMPTY_ROOT = [
  'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
  'MYSQL_ALLOW_EMPTY_PASSWORD',
  'MARIADB_ALLOW_EMPTY_PASSWORD',
  'ALLOW_EMPTY_PASSWORD',
];

type Value = Awaited<ReturnType<typeof valueOf>>;

function textOf(value: Value): string | undefined {
  return value !== undefined && 'value' in value ? value.value : undefined;
}

function unread(value: { readonly unread: string }): string {
  return unreadFile(value.unread);
}

function isYes(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|yes|true|on)$/i.test(value);
}
