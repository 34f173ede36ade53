import { withoutSecretWords } from '../base/secrets.ts';
import { topologyList } from './topology-list.ts';
import type { Options, PositionalOptions } from 'yargs';
import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';

/** The options that several commands have, each in one place: as yargs wants it, and as it must be. */

export const scenarioPositional = (byDefault: string) =>
  ({ type: 'string', default: byDefault, describe: 'name of a scenario, or path to its file' }) as const;

export const reportsOption = (describe = 'folder of all runs') =>
  ({ type: 'string', requiresArg: true, default: 'reports', describe }) as const satisfies Options;

export const assetsOption = {
  type: 'string',
  requiresArg: true,
  choices: ['inside', 'separate'],
  default: 'inside',
  describe: 'style and script of the page: in it, or in files beside it, for servers that forbid them in a page',
} as const satisfies Options;

export const progressOption = {
  type: 'string',
  requiresArg: true,
  choices: ['auto', 'tty', 'plain', 'none'],
  default: 'auto',
  describe: 'how to show progress',
} as const satisfies Options;
export const progressWord = z.enum(['auto', 'tty', 'plain', 'none']);

export const seedOption = (what: string) => numberOption(`other ${what}; default: the seed of the scenario`);

/** May be given again, or as a list with commas. */
export const topologyOption = (describe: string) =>
  ({
    alias: ['t', 'topologies'],
    type: 'string',
    requiresArg: true,
    describe,
    coerce: listOf,
  }) as const satisfies Options;
export const topologyWords = z.array(z.string()).optional();

export const runPositional = (describe = 'id of a run, path to its directory, or latest') =>
  ({ type: 'string', default: 'latest', describe }) as const satisfies PositionalOptions;

function listOf(given: unknown): string[] {
  const words: unknown[] = [given].flat();
  const names = words
    .flatMap((word) => (typeof word === 'string' ? topologyList(word) : ['']))
    .map((name) => name.trim());
  if (names.length > 0 && names.every((name) => name !== '')) return names;
  throw new BenchdayError('USAGE', '--topology: must be a name or path, or several with commas between them', {
    hint: 'benchday list shows the known topologies',
  });
}

/** For what works on one topology at a time. @throws {BenchdayError} USAGE when several are named */
export function oneTopology(names: readonly string[] | undefined, command: string): string | undefined {
  const [first, ...others] = names ?? [];
  if (others.length === 0) return first;
  throw new BenchdayError(
    'USAGE',
    `benchday ${command} takes one topology, got ${withoutSecretWords(names ?? []).join(', ')}`,
    {
      hint: `benchday ${command} --help`,
    },
  );
}

/** An option with a value; without one it is refused. */
export const textOption = (describe: string, more: Pick<Options, 'alias' | 'default'> = {}) =>
  ({ type: 'string', requiresArg: true, describe, ...more }) as const satisfies Options;

/**
 * An option whose value is a number. yargs itself reads it as text, since it adds up a number that is given twice: of
 * `--trials 1 --trials 1` it makes 2. `numberWord` reads the number.
 */
export function numberOption(describe: string, more: { readonly default?: number } = {}) {
  return { type: 'string', requiresArg: true, describe, ...more } as const satisfies Options;
}

/** @param schema  what the number must be */
export function numberWord<Schema extends z.ZodType<number | undefined>>(schema: Schema) {
  return z.preprocess((word) => (typeof word === 'string' && word.trim() !== '' ? Number(word) : word), schema);
}

export const flagOption = (describe: string, more: Pick<Options, 'alias'> = {}) =>
  ({ type: 'boolean', default: false, describe, ...more }) as const satisfies Options;

/** May be given again. */
export const faultOption = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe:
    'kill, kill-container, pause, isolate, burn, loss, delay, bandwidth, disk-full, certificate-expired, image-missing, clock or restart, then :<service>, :<service>/<replica or all>, :@<server> or :@all, and how bad: loss:app=10%, delay:app=50ms, bandwidth:app=1mbit, clock:app=+1h; or deploy:<service>[=<image>], rollback:<service>=<image>, bad-deploy:<service>, scale-out:<service>, canary:<service>[=<image>], bad-canary:<service>; or overload:<hits a second that are held>; or lose:@all or lose:@all=volumes; or none; default: the drills of the scenario',
} as const satisfies Options;

const CONNECTIONS = ['keep-alive', 'fresh'] as const;

const BRING_UPS = ['shared', 'each'] as const;

/** What a drill sends, and to what. */
export const drillLoadOptions = {
  rate: numberOption("hits a second; default: the busiest of the scenario's day"),
  connections: { ...textOption('what hits use; default: as the scenario says'), choices: CONNECTIONS },
  limit: numberOption("a hit is slow above so many ms; default: the scenario's p95 objective"),
  'bring-up': {
    ...textOption(
      'shared: play after play on one, each once it is whole again; default: shared for --audit and --quick',
    ),
    choices: BRING_UPS,
  },
} as const;
export const drillLoadWords = {
  rate: numberWord(z.number().positive().max(1_000_000).optional()),
  connections: z.enum(CONNECTIONS).optional(),
  limit: numberWord(z.number().positive().max(600_000).optional()),
  bringUp: z.enum(BRING_UPS).optional(),
};

/** @param usual  without a word */
export function sharedBringUp(
  word: (typeof BRING_UPS)[number] | undefined,
  usual: boolean,
): { readonly bringUp?: 'shared' } {
  return (word ?? (usual ? 'shared' : 'each')) === 'shared' ? { bringUp: 'shared' } : {};
}

/** Which servers a capacity is looked for on. */
export const serverOptions = {
  'servers-down': textOption('killed in each experiment, as srv2 or srv2,srv3; 1: each by itself'),
  servers: textOption('a search on the first so many of its servers each, as 1,2,4'),
  'server-cpus': numberOption("with --servers: cores of each, instead of the file's"),
} as const;
export const serverWords = {
  serversDown: z.string().optional(),
  servers: z.string().optional(),
  serverCpus: numberWord(z.number().positive().max(1024).optional()),
};

export const hostAccessOption = textOption(
  'what topologies may have of this machine, e.g. docker-socket,path:/srv/data; benchday run --dry-run lists it',
);
export const hostAccessWords = z
  .string()
  .transform((list) => list.split(','))
  .optional();

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A length of time with its unit, in ms. */
export const timeWord = z
  .string()
  .regex(/^(?!0*\.?0*[smh]$)\d+(\.\d+)?[smh]$/, 'must be a time above 0 with its unit, as 90s, 15m or 1h')
  .transform((word) => Number(word.slice(0, -1)) * UNIT_MS[word.slice(-1) as keyof typeof UNIT_MS])
  .optional();

/** Given again, all files are one topology. */
export const fileOption = textOption(
  'a compose file; what is given after it is merged into it, as docker compose does',
  {
    alias: 'f',
  },
);
export const fileWords = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat())
  .optional();

/** For what reads Compose files; the command line sees to it, as to --profile. */
export const composeOptions = {
  'env-file': textOption('file of variables of Compose files, instead of the .env beside them; may be given again'),
} as const;

const SWARM = 'on a Swarm of your own: a Docker context or address of a manager; without one the engine in use';
const swarmOption = { type: 'string', describe: SWARM } as const satisfies Options;
const swarmNodesOption = textOption('how its nodes are reached, as srv1=ssh://user@host1,srv2=context (docs/swarm.md)');

/** For what looks at a Swarm, or removes what is left on one. */
export const swarmOptions = { swarm: swarmOption, 'swarm-nodes': swarmNodesOption } as const;
export const swarmWords = { swarm: z.string().optional(), swarmNodes: z.string().optional() };

/** For what measures: what it reads topologies with, how it shows its progress, and whether it waits for others. */
export const measuringOptions = {
  file: fileOption,
  ...composeOptions,
  'allow-host-access': hostAccessOption,
  wait: textOption('while another run measures on this machine, wait so long for its end, as 30m'),
  progress: progressOption,
  live: flagOption('a page on this machine that follows it and becomes the report; its address is printed'),
} as const;
export const measuringWords = {
  file: fileWords,
  allowHostAccess: hostAccessWords,
  wait: timeWord,
  progress: progressWord,
  live: z.boolean(),
};

/** For what may measure elsewhere than on one Docker engine. */
export const placedOptions = {
  lab: flagOption('on the four servers of the lab (benchday lab up), not on one engine'),
  ...swarmOptions,
  ...measuringOptions,
} as const;
export const placedWords = { lab: z.boolean(), ...swarmWords, ...measuringWords };
