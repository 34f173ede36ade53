export function chromiumPlace(environment?: Readonly<Record<string, string | undefined>>): string | undefined;
