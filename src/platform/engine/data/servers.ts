import type { DataSet, Service } from '../../../topology/topology.ts';

/** A command in the container of a database. */
export interface ServerCommand {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** absent: that of the image */
  readonly user?: string;
}

/** How one kind of database is asked while its data is restored. */
export interface ServerWords {
  /** a file that every data directory holds */
  readonly mark: string;
  /** logs that its files are nothing without: one of them is beside the mark, whatever the version */
  readonly logs: readonly string[];
  /** only a running server has it */
  readonly pidFile: string;
  /** user of the container that owns its files */
  readonly owner: string;
  /** of the data directory itself */
  readonly mode: string;
  /** ends with 0 once it takes connections from outside: while it makes itself new it only listens on a socket */
  readonly ready: ServerCommand;
  /** takes the dump on its standard input, and stops at the first error */
  readonly restore: ServerCommand;
  /** afterwards, so that plans do not change while trials run */
  readonly finish: readonly ServerCommand[];
}

const COUNTING = `do $$ begin
  if current_setting('pg_stat_statements.max', true) is not null then
    create extension if not exists pg_stat_statements;
    perform pg_stat_statements_reset();
  end if;
end $$`;

export function serverWords({ server, form }: Pick<DataSet, 'server' | 'form'>, service: Service): ServerWords {
  return server === 'postgresql' ? postgresql(form, service.environment) : mariadb(service.environment);
}

/** An empty one is as good as none for these images, and what a variable without a value becomes. */
function saidIn(given: Service['environment'], ...names: readonly string[]): string | undefined {
  return names.map((name) => given[name]).find((value) => value !== undefined && value !== '');
}

/** @source hub.docker.com/_/postgres, "Environment Variables" */
function postgresql(form: DataSet['form'], given: Service['environment']): ServerWords {
  const user = saidIn(given, 'POSTGRES_USER', 'POSTGRESQL_USERNAME') ?? 'postgres';
  const database = saidIn(given, 'POSTGRES_DB', 'POSTGRESQL_DATABASE') ?? user;
  const password = saidIn(given, 'POSTGRES_PASSWORD', 'POSTGRESQL_PASSWORD');
  const environment = {
    PGUSER: user,
    PGDATABASE: database,
    PGOPTIONS: '-c client_min_messages=error',
    ...(password !== undefined && { PGPASSWORD: password }),
  };
  const asked = (...command: string[]): ServerCommand => ({ command, environment });
  const psql = ['psql', '-X', '-q', '-b', '-v', 'ON_ERROR_STOP=1'];
  return {
    mark: 'PG_VERSION',
    logs: ['pg_wal', 'pg_xlog'],
    pidFile: 'postmaster.pid',
    owner: 'postgres',
    mode: '0700',
    ready: asked('pg_isready', '-q', '-h', '127.0.0.1'),
    restore:
      form === 'pg-custom'
        ? asked('pg_restore', '--exit-on-error', '--no-owner', '--no-privileges', '-d', database)
        : asked(...psql, '-o', '/dev/null'),
    finish: [asked(...psql, '-c', COUNTING), asked(...psql, '-c', 'vacuum (analyze)')],
  };
}

/** @source hub.docker.com/_/mariadb, "Environment Variables" */
function mariadb(given: Service['environment']): ServerWords {
  const of = (name: string) => saidIn(given, `MARIADB_${name}`, `MYSQL_${name}`);
  const isRootUnknown = of('ROOT_PASSWORD') === undefined && of('RANDOM_ROOT_PASSWORD') !== undefined;
  const user = isRootUnknown ? (of('USER') ?? 'root') : 'root';
  const password = isRootUnknown ? of('PASSWORD') : of('ROOT_PASSWORD');
  const environment = password === undefined ? {} : { MYSQL_PWD: password };
  const database = of('DATABASE');
  // By its socket, as root of the container: that lets root in without a password, where it has none.
  const asked = (script: string, ...words: string[]): ServerCommand => ({
    command: ['/bin/sh', '-c', script, 'sh', ...words],
    environment,
    user: '0',
  });
  const tool = (name: string) => `"$(command -v mariadb${name} || command -v mysql${name.replace('-', '')})"`;
  return {
    mark: 'ibdata1',
    logs: ['ib_logfile0', '#innodb_redo'],
    pidFile: 'mysqld.pid',
    owner: 'mysql',
    mode: '0750',
    ready: asked(`exec ${tool('-admin')} --no-defaults --host=127.0.0.1 --silent ping`),
    restore: asked(`exec ${tool('')} --user="$1" $2`, user, database ?? ''),
    finish: [asked(`exec ${tool('-check')} --user="$1" --silent --analyze --all-databases`, user)],
  };
}
