import path from 'node:path';
import { z } from 'zod';
import { show, wholeNumber } from '../base/plain-words.ts';
import type { GeneratorHost } from '../records/generator-host.ts';

/** No word that ssh would take for an option, and no port. @source ssh(1), destination */
const DESTINATION = /^(?:\w[\w.+-]*@)?[A-Za-z0-9_:][\w.:%-]*$/;

const hostSchema = z.strictObject({
  ssh: z
    .string()
    .regex(DESTINATION, {
      error: (issue) => `must be as loadgen-1 or user@host, got ${show(issue.input)}`,
    })
    .describe('host, user@host, or a name of ~/.ssh/config; no password is ever asked for'),
  port: wholeNumber(1, 65_535).optional(),
  identity: z.string().min(1).optional().describe('file of a private key, from the folder of this file or from ~'),
  node: z
    .string()
    .min(1)
    .optional()
    .describe('Node there, such as /opt/node/bin/node; absent: node of the PATH that a command by ssh has'),
});

export const generatorsSchema = z
  .union([wholeNumber(1, 32), z.array(hostSchema).min(1).max(32)])
  .default(1)
  .describe(
    'processes of the load generator, each with so many workers: a number of them here, or a list of hosts, one each, as { ssh: user@host, port, identity, node }; with the load engine replay only',
  );

export type Generators = z.output<typeof generatorsSchema>;

export function generatorCount(generators: Generators): number {
  return typeof generators === 'number' ? generators : generators.length;
}

/**
 * @param folder  of the scenario
 * @returns undefined: all of them run on this machine
 */
export function generatorHosts(generators: Generators, folder: string): readonly GeneratorHost[] | undefined {
  if (typeof generators === 'number') return undefined;
  return generators.map(({ ssh, port, identity, node }) => ({
    ssh,
    ...(port !== undefined && { port }),
    ...(identity !== undefined && { identity: identity.startsWith('~') ? identity : path.resolve(folder, identity) }),
    ...(node !== undefined && { node }),
  }));
}
