import type { FilledRequest, RequestTemplate, Target } from './target.ts';

type Templates = readonly Pick<RequestTemplate, 'headers'>[];

/**
 * Tells under which host a request is sent: its own Host header, else the address. Without port and brackets, in small letters; it is what
 * cookies belong to.
 */
export function hostReader(
  { baseUrl, headers }: Pick<Target, 'baseUrl' | 'headers'>,
  requests: Templates,
): (filled: Pick<FilledRequest, 'request' | 'headerLines'>) => string {
  const address = new URL(baseUrl).host;
  const hosts = requests.map((request) => nameOf(hostIn(request.headers) ?? hostIn(headers) ?? address));
  return ({ request, headerLines }) => {
    const own = headerLines === undefined ? undefined : /^host: *(.*)$/im.exec(headerLines)?.[1];
    return own === undefined ? (hosts[request] ?? nameOf(address)) : nameOf(own);
  };
}

function hostIn(headers: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'host')?.[1];
}

function nameOf(host: string): string {
  const [, address, name = ''] = /^\[([^\]]*)\]|^([^:]*)/.exec(host.trim()) ?? [];
  return (address ?? name).toLowerCase();
}
