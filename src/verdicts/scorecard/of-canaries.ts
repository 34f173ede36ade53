import { CANARY_RULE } from '../drill/judge-canary.ts';
import { ofParts, type Part } from './of-changes.ts';

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

export const canary = ofParts(PARTS, { id: 'canary', title: 'canary releases', rule: CANARY_RULE });
