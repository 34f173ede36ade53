import type { CollectSpecification } from './topology.ts';

type Kind = CollectSpecification['kind'];

/** Databases whose statements are counted, alike for all of them. */
const WITH_STATEMENTS: readonly Kind[] = ['postgresql', 'mariadb', 'mysql'];
/** Those that are asked by commands, which are no statements. */
const WITH_COMMANDS: readonly Kind[] = ['redis', 'valkey'];

export function countsStatements({ kind }: Pick<CollectSpecification, 'kind'>): boolean {
  return WITH_STATEMENTS.includes(kind);
}

export function isDatabaseRead({ kind }: Pick<CollectSpecification, 'kind'>): boolean {
  return WITH_STATEMENTS.includes(kind) || WITH_COMMANDS.includes(kind);
}
