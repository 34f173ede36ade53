import { describe, expect, it } from 'vitest';
import { isSecretVariable, secretsIn, variablesOf, withoutSecretWords } from '../../../src/base/secrets.ts';

describe('a variable is secret by its name', () => {
  it.each([
    'POSTGRES_PASSWORD',
    'DB_PASS',
    'MYSQL_PWD',
    'JWT_SECRET',
    'GITHUB_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'API_KEY',
    'apiKey',
    'SIGNING_KEY',
    'REDIS_AUTH',
    'SENTRY_DSN',
    'password',
    'AUTH_SALT',
  ])('%s', (name) => {
    expect(isSecretVariable(name)).toBe(true);
  });

  it.each([
    'POSTGRES_PASSWORD_FILE',
    'POSTGRES_USER',
    'KEYCLOAK_VERSION',
    'AUTHOR',
    'PASSENGER_APP',
    'MONKEY',
    'TOKEN_URL',
    'PATH',
  ])('%s is none', (name) => {
    expect(isSecretVariable(name)).toBe(false);
  });
});

describe('what must not be shown of an environment', () => {
  it('is values of secrets in all forms, longest first, and passwords in addresses', () => {
    const found = secretsIn({
      APP_SECRET: 'two words "quoted"',
      DATABASE_URL: 'postgresql://shop:hunter2hunter2@db/shop',
      SESSION_TOKEN: 'short',
      POSTGRES_USER: 'shopkeeper',
    });
    const values = found.map(({ value }) => value);
    expect(values).toEqual(
      expect.arrayContaining([
        'two words "quoted"',
        'two words \\"quoted\\"',
        'two%20words%20%22quoted%22',
        'hunter2hunter2',
      ]),
    );
    expect(values.map((value) => value.length)).toEqual(values.map((value) => value.length).sort((a, b) => b - a));
    expect(values).not.toContain('shopkeeper');
  });

  it('is a short value too, as a word, or behind its name where it would mean something else', () => {
    const found = secretsIn(
      {
        DB_PASSWORD: 'tiger',
        PIN: '12',
        SESSION_SECURE: 'default',
        MYSQL_PASSWORD: 'shop',
        MYSQL_USER: 'shop',
        LOG_LEVEL: 'info',
        EMPTY_TOKEN: '',
      },
      new Set(['LOG_LEVEL']),
    );
    expect(found.map(({ name, only }) => [name, only])).toEqual(
      expect.arrayContaining([
        ['DB_PASSWORD', 'word'],
        ['PIN', 'named'],
        ['SESSION_SECURE', 'named'],
        ['MYSQL_PASSWORD', 'named'],
        ['LOG_LEVEL', 'named'],
      ]),
    );
    expect(found.map(({ name }) => name)).not.toContain('EMPTY_TOKEN');
  });

  it('is each line of a key, but not the words around it', () => {
    const lines = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBg', 'kqhkiG9w0BAQE', '-----END PRIVATE KEY-----'];
    const values = secretsIn({ PRIVATE_KEY: lines.join('\n') }).map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(['MIIEvQIBADANBg', 'kqhkiG9w0BAQE']));
    expect(values).not.toContain(lines[0]);
  });

  it('is what was named, whatever its name looks like', () => {
    expect(secretsIn({ GREETING: 'hello-from-a-file' }, new Set(['GREETING']))[0]).toEqual({
      value: 'hello-from-a-file',
      name: 'GREETING',
    });
  });
});

it('variables are read as an engine lists them', () => {
  expect(variablesOf(['A=1', 'B=x=y', 'C', '__proto__=z'])).toEqual(
    Object.fromEntries([
      ['A', '1'],
      ['B', 'x=y'],
      ['C', ''],
      ['__proto__', 'z'],
    ]),
  );
});

it('a command that is stored has no secret in it, and is else as it was', () => {
  const words = [
    'run',
    'mine.yaml',
    '-t',
    './app#{"collect":{"db":{"kind":"postgresql","user":"shop","password":"hunter2\\"x"}}}',
    '--db-password=hunter2',
    '--target',
    'http://me:hunter2@127.0.0.1:8080/',
    '--trials',
    '2',
    '--otlp',
    'https://collector/v1/metrics?tenant=shop&api_key=hunter2#x',
  ];
  expect(withoutSecretWords(words)).toEqual([
    'run',
    'mine.yaml',
    '-t',
    './app#{"collect":{"db":{"kind":"postgresql","user":"shop","password":"***"}}}',
    '--db-password=***',
    '--target',
    'http://me:***@127.0.0.1:8080/',
    '--trials',
    '2',
    '--otlp',
    'https://collector/v1/metrics?tenant=shop&api_key=***#x',
  ]);
});

it('the password of an address is replaced as it is written and as programs print it, up to the last @', () => {
  const values = (address: string) => secretsIn({ DATABASE_URL: address }).map(({ value }) => value);
  expect(values('postgres://shop:p%40ss-w0rd@db/shop')).toEqual(['p%40ss-w0rd', 'p@ss-w0rd']);
  expect(values('postgres://shop:p@ssw0rd@db/shop')).toEqual(['p@ssw0rd']);
  expect(values('postgres://shop:100%-sure@db/shop')).toEqual(['100%-sure']);
  expect(withoutSecretWords(['--target=http://me:p@ssw0rd@127.0.0.1/a@b'])).toEqual([
    '--target=http://me:***@127.0.0.1/a@b',
  ]);
  // Another address behind it has its own.
  expect(values('amqp://a:first1@h1,amqp://b:second@h2').sort()).toEqual(['first1', 'second']);
});
