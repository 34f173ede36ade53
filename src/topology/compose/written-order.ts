import type { ComposeDocument } from './compose-document.ts';

/** The normal form has its keys by the alphabet. This puts those that the file has in its order, and the others behind them. */
export function inOrder(value: unknown, document: ComposeDocument, keys: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return value;
  const written = document.namesAt(keys);
  const rank = new Map(written.map((name, index) => [name, index]));
  const last = rank.size;
  const entries = Object.entries(value).sort(([a], [b]) => (rank.get(a) ?? last) - (rank.get(b) ?? last));
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item, document, [...keys, key])]));
}
