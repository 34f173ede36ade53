export const unpackedSshd: string;
export function sshdPlace():
  { readonly program: string; readonly libraries: readonly string[]; readonly helpers: readonly string[] } | undefined;
