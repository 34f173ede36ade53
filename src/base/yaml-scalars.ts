import { isPair, isScalar, visit } from 'yaml';
import type { Document } from 'yaml';

/**
 * What text without quotes and tag stands for, where a format has rules of its own.
 * @param keys  of the maps that it is in, from the root of the file
 */
export type ScalarReader = (scalar: {
  readonly source: string;
  readonly value: unknown;
  readonly keys: readonly string[];
}) => unknown;

export function rereadScalars(document: Document, read: ScalarReader): void {
  visit(document, {
    Scalar(position, scalar, ancestors) {
      const { source, type, tag } = scalar;
      if (position === 'key' || type !== 'PLAIN' || source === undefined || tag !== undefined) return;
      const keys = ancestors.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
      scalar.value = read({ source, value: scalar.value, keys });
    },
  });
}
