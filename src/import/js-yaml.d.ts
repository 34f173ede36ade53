/** What is used of it. */
declare module 'js-yaml' {
  interface Schema {
    extend(added: { readonly implicit: readonly unknown[]; readonly explicit: readonly Type[] }): Schema;
  }
  export class Type {
    readonly tag: string;
    /** @param tag  with `multi`: how the tags begin that have no type of their own */
    constructor(tag: string, options: { readonly kind: 'scalar' | 'sequence' | 'mapping'; readonly multi: boolean });
  }
  export const CORE_SCHEMA: Schema;
  export const types: { readonly merge: unknown };
  export class YAMLException extends Error {
    readonly reason: string;
    /** `line` counts from 0 */
    readonly mark?: { readonly line: number } | null;
  }
  export function load(
    text: string,
    options: { readonly schema: Schema; readonly maxDepth: number; readonly maxTotalMergeKeys: number },
  ): unknown;
}
