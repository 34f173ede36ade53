import { counted, percent } from '../../base/number-text.ts';
import type { CapacityRecord } from '../../records/capacity-record.ts';

/** How far a search can be trusted, in one sentence, by what its experiments say of generator and machine. */
export function searchTrust({ experiments }: Pick<CapacityRecord, 'experiments'>): string {
  const withAnswer = (...answers: readonly string[]) => experiments.filter(({ answer }) => answers.includes(answer));
  const answered = withAnswer('held', 'missed');
  const figures = answered.flatMap((one) => one.figures ?? []);
  const cpus = figures.flatMap(({ generatorCpuRatio }) => generatorCpuRatio ?? []);
  const earlier = experiments.filter(({ isReused }) => isReused).length;
  const without = [
    [withAnswer('disturbed').length, 'disturbed by others on this machine (steal, background load)'],
    [withAnswer('generator').length, 'limited by the load generator'],
    [withAnswer('invalid').length, 'invalid'],
  ] as const;
  const others = without.flatMap(([count, why]) => (count === 0 ? [] : [`${count} ${why}`]));
  return [
    `${answered.length} of ${counted(experiments.length, 'experiment')} answered${others.length === 0 ? '' : `, ${others.join(', ')}`}`,
    ...(earlier === 0 ? [] : [`${earlier} of an earlier search`]),
    `in those that answered: generator CPU ${cpus.length === 0 ? 'not measured' : `at most ${percent(Math.max(...cpus), 0)}${cpus.length < figures.length ? `, not measured in ${figures.length - cpus.length}` : ''}`}`,
    `lag p99 ${figures.length === 0 ? 'not measured' : `at most ${Math.max(...figures.map(({ lagP99Ms }) => lagP99Ms)).toFixed(1)} ms`}`,
  ].join('; ');
}
