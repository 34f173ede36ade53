import { BenchdayError } from '../../base/errors.ts';
import { formatProblem } from '../../base/file-problem.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import { cycleInWords, findCycle } from '../start-order.ts';
import type { Service } from '../topology.ts';
import { isHealthcheckedByImage } from './service-of.ts';

/** Services that wait for a health which nobody tells. */
export async function healthProblems(
  document: YamlDocument,
  services: readonly Service[],
): Promise<readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const { name, dependsOn } of services) {
    for (const { service, condition } of dependsOn) {
      const other = services.find((candidate) => candidate.name === service);
      if (other === undefined || condition !== 'service_healthy') continue;
      const disabled = other.healthcheck?.test[0] === 'NONE';
      // An image that is not built here may bring one; whether it does is seen when it runs.
      const mayHaveOne = other.healthcheck !== undefined || other.build === undefined;
      if (!disabled && (mayHaveOne || (await isHealthcheckedByImage(other)))) continue;
      const message = `waits for service_healthy, but ${service} ${disabled ? 'has its healthcheck disabled' : 'has no healthcheck'}`;
      problems.push(problemAt(document, ['services', name, 'depends_on', service, 'condition'], message));
    }
  }
  return problems;
}

/** @throws {BenchdayError} DEPENDENCY_CYCLE when a circle is the only problem; otherwise it joins the others. */
export function refuseCycle(document: YamlDocument, services: readonly Service[], problems: FileProblem[]): void {
  const cycle = findCycle(services);
  if (cycle === undefined) return;
  const problem = problemAt(document, ['services', cycle[0] ?? '', 'depends_on'], cycleInWords(cycle));
  if (problems.length === 0) throw new BenchdayError('DEPENDENCY_CYCLE', formatProblem(problem));
  problems.push(problem);
}
