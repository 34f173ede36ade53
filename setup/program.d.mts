export function programUrl(): Promise<string | undefined>;
export function compile(entry: string, into: string, folder?: string): Promise<void>;
