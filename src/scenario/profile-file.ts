import path from 'node:path';
import { z } from 'zod';
import { throwProblems } from '../base/file-problem.ts';
import type { FileProblem } from '../base/file-problem.ts';
import { findNamed } from '../base/named-file.ts';
import type { NamedKind } from '../base/named-file.ts';
import { numberBetween, wholeNumber } from '../base/plain-words.ts';
import { checkYaml, listYamlFiles, openYaml, problemAt } from '../base/yaml-file.ts';
import type { Checked, ListedFile, YamlDocument } from '../base/yaml-file.ts';
import type { Profile } from './scenario.ts';

/** A profile file: a day curve with its source, and how many hits that day had when it was one real day. */
export interface ProfileFile extends Profile {
  readonly hitsPerDay?: number;
}

/** Published fractions are rounded; a sum further off than this is a mistake. */
const SUM_TOLERANCE = 0.01;
const MAX_HITS_PER_DAY = 86_400_000_000;

/** @throws {BenchdayError} PROFILE_UNKNOWN, FILE_NOT_FOUND, FILE_INVALID */
export async function readProfile(nameOrPath: string, { root }: { readonly root: string }): Promise<ProfileFile> {
  const document = await openYaml(await findProfile(root, { nameOrPath, from: process.cwd() }));
  const checked = checkProfile(document);
  if (checked.state === 'valid') return checked.value;
  throwProblems(checked.problems);
  throw new TypeError(`${document.file} was refused without a problem`);
}

export function listProfiles(root: string): Promise<readonly ListedFile[]> {
  return listYamlFiles(folderOf(root));
}

/** The file of a profile. @throws {BenchdayError} PROFILE_UNKNOWN */
export function findProfile(
  root: string,
  reference: { readonly nameOrPath: string; readonly from: string; readonly place?: string },
): Promise<string> {
  return findNamed(kindOfProfiles(root), reference);
}

/** Every sum becomes exactly 1. */
export function checkProfile(document: YamlDocument): Checked<ProfileFile> {
  const checked = checkYaml(document, profileSchema);
  if (checked.state === 'invalid') return checked;
  const { name, title, source, timezone, fractions, hits_per_day: hitsPerDay } = checked.value;
  const problems = fractionProblems(document, fractions);
  if (problems.length > 0) return { state: 'invalid', problems };
  return {
    state: 'valid',
    value: {
      name: name ?? path.parse(document.file).name,
      title,
      source,
      timezone,
      fractions: normalise(fractions),
      ...(hitsPerDay !== undefined && { hitsPerDay }),
    },
  };
}

const profileSchema = z.strictObject({
  name: z.string().min(1).max(64).optional(),
  title: z.string().min(1),
  source: z.string().min(1).describe('where the curve was measured, so that others can check it'),
  timezone: z.string().min(1),
  hits_per_day: wholeNumber(1, MAX_HITS_PER_DAY).optional().describe('of the real day, when it was one'),
  fractions: z
    .array(numberBetween(0, 1))
    .describe('share of the hits in each part of the day: 24 parts, or a multiple up to 1440; their sum is 1'),
});

function fractionProblems(document: YamlDocument, fractions: readonly number[]): readonly FileProblem[] {
  const count = fractions.length;
  if (count === 0 || count % 24 !== 0 || count > 1440) {
    return [problemAt(document, ['fractions'], `must have 24 entries, or a multiple of 24 up to 1440, got ${count}`)];
  }
  const sum = sumOf(fractions);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return [];
  return [problemAt(document, ['fractions'], `must sum to 1 (within 1 %), got ${Number(sum.toFixed(4))}`)];
}

/** Divides by the sum; the last part takes what rounding leaves, so that adding them up in order gives exactly 1. */
function normalise(fractions: readonly number[]): readonly number[] {
  const sum = sumOf(fractions);
  const parts = fractions.map((fraction) => fraction / sum);
  // Hours without hits stay without.
  const last = parts.findLastIndex((part) => part > 1e-9);
  const rest = 1 - sumOf(parts.slice(0, last));
  return parts.map((part, index) => (index === last ? rest : part));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function folderOf(root: string): string {
  return path.join(root, 'scenarios', 'profiles');
}

function kindOfProfiles(root: string): NamedKind {
  return {
    what: 'profile',
    code: 'PROFILE_UNKNOWN',
    folder: folderOf(root),
    candidates: (name) => [`${name}.yaml`, `${name}.yml`],
    known: async () => (await listProfiles(root)).map(({ name }) => name),
  };
}
