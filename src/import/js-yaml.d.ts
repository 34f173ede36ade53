/** What is used of it. */
declare module 'js-yaml' {
  interface Schema {
    extend(added: { readonly implicit: readonly unknown[] }): Schema;
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
