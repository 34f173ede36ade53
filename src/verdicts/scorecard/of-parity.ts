import { type Requirement, notMeasured } from './requirement.ts';

export const parity: Requirement = {
  id: 'parity',
  title: 'dev, QA and production alike',
  unit: 'differences',
  rule: 'the Compose files of all three have the same services, images by the same digests, and the same names of settings',
  command: ({ topology, isTarget }) =>
    isTarget === true ? undefined : `benchday parity dev=DEV_FILE qa=QA_FILE production=${topology}`,
  find({ parities }) {
    const [newest] = parities;
    if (newest === undefined) return notMeasured('no comparison of its Compose files is stored');
    const { file, atMs, record } = newest;
    const { state, value, sentence: detail } = record;
    const what = record.places.map(({ place }) => place).join(', ');
    return {
      state,
      value,
      limit: 0,
      detail,
      evidence: file,
      sources: [{ kind: 'parity', file, atMs, what, state, detail }],
    };
  },
};
