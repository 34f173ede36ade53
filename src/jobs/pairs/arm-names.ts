/** How the topologies of a run that compares two arms are called. */
export const ARM_NAMES = { baseline: 'baseline', candidate: 'candidate' } as const;
