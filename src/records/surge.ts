/** An overload: so much more than is held, for so long. */
export const SURGE = { factor: 1.5, lengthMs: 60_000 } as const;
