import type { DrillResult } from '../../records/drill-record.ts';
import { type Requirement, measuredFirst, notMeasured } from './requirement.ts';

const KEPT = 'lose:@all';
const WITH_VOLUMES = 'lose:@all=volumes';
/** Seconds of load: most topologies are rebuilt, and seen to serve, within it. */
const DURATION_S = 180;

export const disasterRecovery: Requirement = {
  id: 'disaster-recovery',
  title: 'disaster recovery',
  unit: 's',
  rule: 'all containers and networks lost, and rebuilt from the stored plan of the run without a person; no acknowledged write lost; what is lost with the volumes, where that was played, counts too',
  command: ({ scenario, topology, isTarget }) =>
    isTarget === true
      ? undefined
      : `benchday drill ${scenario} -t ${topology} --fault ${KEPT} --duration ${DURATION_S}`,
  find({ drills }) {
    const stored = [KEPT, WITH_VOLUMES].flatMap((word) => {
      const found = drills.flatMap((from) =>
        from.record.results.filter(({ drill }) => drill === word).map((result) => ({ from, result })),
      );
      return measuredFirst(found, ({ result }) => result.state) ?? [];
    });
    if (stored.length === 0) return notMeasured(`no drill in which everything is lost (${KEPT}) is stored`);
    // One that was interrupted before its first play takes nothing back of the other.
    const measured = stored.filter(({ result }) => result.state !== 'not-measured');
    const newest = measured.length === 0 ? stored : measured;
    const order: readonly DrillResult['state'][] = ['missed', 'impossible', 'invalid', 'undecided', 'not-measured'];
    const worst = order.find((state) => newest.some(({ result }) => result.state === state)) ?? 'met';
    const hasKept = newest.some(({ result }) => result.drill === KEPT);
    const hasLost = newest.some(({ result }) => result.drill === WITH_VOLUMES);
    const deciding = newest.filter(({ result }) => result.state === worst);
    const values = newest.flatMap(({ result }) => result.row.value ?? []);
    const [first] = deciding;
    return {
      // Data that outlives its containers is asked of first: without that nobody knows.
      state: worst === 'met' && !hasKept ? 'undecided' : worst,
      detail: [
        ...deciding.map(({ result }) => result.sentence),
        ...(hasKept ? [] : [`not played: ${KEPT}`]),
        ...(hasLost ? [] : ['the loss of the volumes was not played']),
      ].join('; '),
      // Of one whose time is not known the worst is not known.
      ...(values.length < newest.length ? {} : { value: Math.max(...values) }),
      ...(first === undefined ? {} : { evidence: first.from.file }),
      sources: newest.map(({ from: { file, atMs }, result: { drill, state, sentence } }) => ({
        ...{ kind: 'drill' as const, file, atMs, what: drill, state, detail: sentence },
      })),
    };
  },
};
