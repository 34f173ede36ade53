import type { Collector } from '../collectors/collector.ts';
import type { Subject } from './subject.ts';

/** Collectors of databases that count statements. */
const DATABASES: readonly string[] = ['postgresql', 'mysql'];

export function countsStatements({ id }: Pick<Collector, 'id'>): boolean {
  return DATABASES.includes(id);
}

/** The servers whose statements are counted. */
export function databasesOf(
  { services }: Pick<Subject, 'services'>,
  collectors: readonly Collector[],
): readonly { readonly collector: string; readonly service: string; readonly instance?: string }[] {
  return services.flatMap((service) =>
    collectors.filter(countsStatements).flatMap((collector) =>
      collector.scope === 'service'
        ? collector.targets(service).map(({ instance }) => ({
            collector: collector.id,
            service: service.name,
            ...(instance === undefined ? {} : { instance }),
          }))
        : [],
    ),
  );
}
