import { CANARY_RULE } from '../drill/judge-canary.ts';
import { findParts, type Part } from './of-changes.ts';
import type { Requirement } from './requirement.ts';

const PARTS: readonly Part[] = [
  {
    title: 'a canary that is as good',
    words: (service) => `--fault canary:${service} --hold 60 --duration 120`,
    fits: ({ drill }) => drill.startsWith('canary:'),
  },
  {
    title: 'a canary that burns CPU',
    words: (service) => `--fault bad-canary:${service} --hold 60 --duration 120`,
    fits: ({ drill }) => drill.startsWith('bad-canary:'),
  },
];

export const canary: Requirement = {
  id: 'canary',
  title: 'canary releases',
  unit: 's',
  rule: CANARY_RULE,
  command: ({ scenario, topology, service = '<service>', isTarget }) =>
    isTarget === true
      ? undefined
      : PARTS.map(({ words }) => `benchday drill ${scenario} -t ${topology} ${words(service)}`).join('; '),
  find: ({ drills }) => findParts(PARTS, drills),
};
