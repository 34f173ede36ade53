/**
 * A value whose records have the keys that were written and nothing else: of any other object `record['constructor']` is a function, and a
 * service may be called so.
 */
export function withOwnKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => withOwnKeys(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) own[key] = withOwnKeys(item);
  return own as T;
}

/** The names in a value of unknown shape; none of what is no record. */
export function namesOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
