import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { Service } from '../topology.ts';

/** One host port cannot serve two containers; a service without any takes none. */
export function sharedPortProblems(document: YamlDocument, services: readonly Service[]): readonly FileProblem[] {
  const takenBy = new Map<string, string>();
  return services.flatMap(({ name, ports, replicas }) =>
    ports.flatMap(({ published, protocol = 'tcp' }) => {
      if (published === undefined || replicas === 0) return [];
      const own = `${published}/${protocol}`;
      const other = takenBy.get(own);
      takenBy.set(own, name);
      const place = ['services', name, 'ports'];
      if (other !== undefined)
        return [problemAt(document, place, `host port ${published} is published by ${other} too`)];
      if (replicas === 1) return [];
      const message = `host port ${published} cannot be shared by ${replicas} replicas; write the container port only`;
      return [problemAt(document, place, message)];
    }),
  );
}
