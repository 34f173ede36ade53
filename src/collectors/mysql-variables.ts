import type { MysqlClient } from './mysql-connection.ts';

type Variables = ReadonlyMap<string, string>;

const IS_ON = 'performance_schema';
const DIGESTS_SIZE = 'performance_schema_digests_size';
const LENGTHS = ['max_digest_length', 'performance_schema_max_digest_length'] as const;
/** Bytes of a digest in which the mark of our own statements has room, twice over. @source own choice */
const SHORTEST_DIGEST = 64;

const ASKED = `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${[IS_ON, 'version', DIGESTS_SIZE, ...LENGTHS].map((name) => `'${name}'`).join(', ')})`;

export async function readVariables(client: MysqlClient): Promise<Variables> {
  return new Map((await client.rows(ASKED)).map((row) => [String(row['Variable_name']), String(row['Value'])]));
}

export function isPerformanceSchemaOn(variables: Variables): boolean {
  return variables.get(IS_ON) === 'ON';
}

/** Variables by which no digest is kept, or none that would show which statements are ours: `name = value`. */
export function digestsUnkept(variables: Variables): string[] {
  const unkept = (name: string, least: number): string[] => {
    const value = variables.get(name);
    const size = Number(value);
    // Below 0: the server chooses.
    return value !== undefined && size >= 0 && size < least ? [`${name} = ${value}`] : [];
  };
  return [...unkept(DIGESTS_SIZE, 1), ...LENGTHS.flatMap((name) => unkept(name, SHORTEST_DIGEST))];
}
