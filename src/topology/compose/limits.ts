import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { Service } from '../topology.ts';
import type { WrittenService } from './service-schema.ts';

/** @source kernel.org, "CFS Bandwidth Control": the period where none is written */
const USUAL_PERIOD_US = 100_000;

/** A limit with the keys of its service by which it is written. */
interface WrittenLimit {
  readonly value: number;
  readonly keys: readonly string[];
}

/** What one container of it gets at most. */
export function limitsOf(written: WrittenService): Service['limits'] {
  const { cpus, memory } = writtenLimits(written);
  return {
    ...(cpus !== undefined && { cpus: cpus.value }),
    ...(memory !== undefined && { memoryBytes: memory.value }),
  };
}

/** Of several ways to write it the one that goes before the others. */
export function writtenLimits(written: WrittenService): {
  readonly cpus?: WrittenLimit;
  readonly memory?: WrittenLimit;
} {
  const limits = written.deploy?.resources?.limits;
  const ofDeploy = ['deploy', 'resources', 'limits'];
  const cpus =
    limitAt([...ofDeploy, 'cpus'], limits?.cpus) ??
    limitAt(['cpus'], written.cpus) ??
    limitAt(['cpu_quota'], coresOfQuota(written));
  const memory = limitAt([...ofDeploy, 'memory'], limits?.memory) ?? limitAt(['mem_limit'], written.mem_limit);
  return { ...(cpus !== undefined && { cpus }), ...(memory !== undefined && { memory }) };
}

function limitAt(keys: readonly string[], value: number | undefined): WrittenLimit | undefined {
  return value === undefined ? undefined : { value, keys };
}

/** 0 and less are no limit. */
function coresOfQuota({ cpu_quota: quota = 0, cpu_period: period = 0 }: WrittenService): number | undefined {
  return quota > 0 ? quota / (period > 0 ? period : USUAL_PERIOD_US) : undefined;
}

/** The engine takes cores or a quota. */
export function limitProblems(document: YamlDocument, name: string, written: WrittenService): readonly FileProblem[] {
  const { cpus } = writtenLimits(written);
  if (cpus === undefined || cpus.keys.includes('cpu_quota')) return [];
  const message = `excludes ${cpus.keys.join('.')}: Docker takes one of them`;
  return (['cpu_quota', 'cpu_period'] as const).flatMap((key) =>
    (written[key] ?? 0) > 0 ? [problemAt(document, ['services', name, key], message)] : [],
  );
}
