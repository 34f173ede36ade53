/** The names that a server in front tells its sites apart by. */
export interface SiteNames {
  /** the likeliest first */
  readonly hosts: readonly string[];
  /** whether a request by any other name gets a site too */
  readonly hasDefault: boolean;
}

const NO_NAMES: SiteNames = { hosts: [], hasDefault: true };
/** Neither a pattern nor a placeholder. */
const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

export function isHost(word: string): boolean {
  return HOST.test(word);
}

/**
 * Of rules of Traefik's routers: "Host(`shop.example`) && PathPrefix(`/`)", of version 1 "Host:shop.example". Those of a whole site go
 * before those of a part of one.
 * @source doc.traefik.io, "Routers", "Rule"
 */
export function traefikNames(rules: readonly string[]): SiteNames {
  const hasNames = (rule: string) => /\bHost(?:Regexp|Header)?\s*[(:]/.test(rule);
  const sorted = [...rules].sort((a, b) => Number(/Path/.test(a)) - Number(/Path/.test(b)));
  const hosts = sorted.flatMap((rule) => [
    ...[...rule.matchAll(/\bHost\(([^)]*)\)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/[`'"]([^`'"]+)[`'"]/g)].map(([, host = '']) => host),
    ),
    ...[...rule.matchAll(/\bHost:\s*([\w.,\s-]+)/g)].flatMap(([, list = '']) => list.split(/[,\s]+/)),
  ]);
  const isWhole = (rule: string) => !/Path/.test(rule) || /PathPrefix(?:\(\s*[`'"]\/[`'"]\s*\)|:\s*\/\s*$)/.test(rule);
  const hasDefault = rules.some((rule) => !hasNames(rule) && !rule.includes('HostSNI') && isWhole(rule));
  return { hosts: unique(hosts), hasDefault };
}

interface NginxServer {
  readonly names: readonly string[];
  readonly listens: readonly string[];
  readonly refuses: boolean;
}

/**
 * Of an nginx: the first server of a port, or the one that says so, gets what no other is called.
 * @param port  that visitors ask
 * @param environment  of the container, as templates have its variables
 * @source nginx.org, "How nginx processes a request"
 */
export function nginxNames(
  texts: readonly string[],
  port: number,
  environment: Readonly<Record<string, string>>,
): SiteNames {
  const servers = texts
    .flatMap((text) => nginxServers(text, environment))
    .filter(({ listens }) => listens.length === 0 || listens.some((listen) => portIn(listen) === port));
  const [first] = servers;
  if (first === undefined) return NO_NAMES;
  const byDefault = servers.find(({ listens }) => listens.some((one) => /\bdefault(?:_server)?\b/.test(one))) ?? first;
  const others = servers.filter((server) => server !== byDefault && !server.refuses);
  const own = byDefault.refuses ? [] : byDefault.names;
  return {
    hosts: unique([...own, ...others.flatMap(({ names }) => names)]),
    hasDefault: !byDefault.refuses && own.length === 0,
  };
}

function nginxServers(written: string, environment: Readonly<Record<string, string>>): readonly NginxServer[] {
  const text = written
    .replaceAll(/(^|\s)#[^\n]*/g, '$1')
    .replaceAll(/\$\{(\w+)\}/g, (all, name: string) => environment[name] ?? all);
  return blocksOf(text, /\bserver\s*\{/g).map((body) => {
    const outer = withoutBlocks(body);
    const valuesOf = (name: string) =>
      [...outer.matchAll(new RegExp(`(?:^|[;\\s])${name}\\s+([^;]+);`, 'g'))].map(([, value = '']) => value.trim());
    return {
      // What Debian's own file has says nothing.
      names: valuesOf('server_name')
        .flatMap((names) => names.split(/\s+/))
        .filter((name) => isHost(name) && name !== 'localhost'),
      listens: valuesOf('listen'),
      refuses: valuesOf('return').some((value) => /^(?:444|4\d\d)\b/.test(value)),
    };
  });
}

function portIn(listen: string): number | undefined {
  const [address = ''] = listen.split(/\s+/);
  if (/^\d+$/.test(address)) return Number(address);
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined ? 80 : Number(port);
}

/** What stands between the braces after each of these. */
function blocksOf(text: string, opening: RegExp): readonly string[] {
  return [...text.matchAll(opening)].map((found) => {
    const from = found.index + found[0].length;
    let depth = 1;
    let to = from;
    for (; to < text.length && depth > 0; to += 1) {
      if (text[to] === '{') depth += 1;
      if (text[to] === '}') depth -= 1;
    }
    return text.slice(from, to - 1);
  });
}

function withoutBlocks(text: string): string {
  let depth = 0;
  let outer = '';
  for (const letter of text) {
    if (letter === '{') depth += 1;
    if (depth === 0) outer += letter;
    if (letter !== '}') continue;
    depth -= 1;
    outer += ';';
  }
  return outer;
}

/**
 * Addresses of the sites of a Caddyfile: `shop.example, www.shop.example {`, `http://shop.example`, `:80`.
 * @source caddyserver.com/docs/caddyfile/concepts
 */
export function caddyNames(
  written: string,
  port: number,
  environment: Readonly<Record<string, string>>,
): SiteNames & { readonly isTls: boolean } {
  const text = written
    .replaceAll(/(^|\s)#[^\n]*/g, '$1')
    .replaceAll(/\{\$(\w+)(?::([^}]*))?\}/g, (_, name: string, other = '') => environment[name] ?? String(other));
  const addresses = siteHeads(text)
    .flatMap((head) => head.split(/[\s,]+/))
    .filter((word) => word !== '')
    .map(addressOf)
    .filter((address) => address.port === undefined || address.port === port)
    .sort((a, b) => Number(b.isPlain) - Number(a.isPlain));
  const hosts = unique(addresses.map(({ host }) => host));
  const hasDefault = addresses.some(({ host }) => host === '');
  // A name without a scheme or port is served by https, and http leads there.
  const isTls = port === 80 && !hasDefault && addresses.every(({ isPlain }) => !isPlain);
  return { hosts, hasDefault: hasDefault || addresses.length === 0, isTls };
}

function siteHeads(text: string): readonly string[] {
  const heads: string[] = [];
  let depth = 0;
  let before = '';
  for (const line of text.split(/\r?\n/)) {
    const opens = /\{\s*$/.test(line);
    if (depth === 0 && opens) {
      const head = `${before} ${line.replace(/\{\s*$/, '')}`.trim();
      // Options of all sites have no name, snippets one in brackets.
      if (head !== '' && !head.startsWith('(') && !head.startsWith('&(')) heads.push(head);
      before = '';
    } else if (depth === 0) before = /,\s*$/.test(line) ? `${before} ${line}` : '';
    if (opens) depth += 1;
    if (/^\s*\}\s*$/.test(line)) depth = Math.max(0, depth - 1);
  }
  // A file of one site needs no braces: its first line has the addresses.
  const [first = ''] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return heads.length > 0 || /^\s*(?:[({]|import\s)/.test(first) ? heads : [first.trim()];
}

function addressOf(word: string): { host: string; port: number | undefined; isPlain: boolean } {
  const [, scheme, host = '', written] = /^(?:(https?):\/\/)?([^:/]*)(?::(\d+))?/.exec(word) ?? [];
  const ofScheme = scheme === 'http' ? 80 : scheme === 'https' ? 443 : undefined;
  const port = written === undefined ? ofScheme : Number(written);
  return { host, port, isPlain: scheme === 'http' || (written !== undefined && written !== '443') };
}

/** `acl is_shop hdr(host) -i shop.example`; what no rule takes goes to `default_backend`. @source docs.haproxy.org, "hdr" */
export function haproxyNames(text: string): SiteNames {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*$/, ''));
  const hosts = lines.flatMap((line) => {
    const [, list] = /\bhdr(?:_dom|_end|_beg)?\(host\)\s+((?:-\w+\s+)*[^{}]+)/i.exec(line) ?? [];
    return list === undefined ? [] : list.split(/\s+/).filter((word) => !word.startsWith('-'));
  });
  return { hosts: unique(hosts), hasDefault: lines.some((line) => /^\s*default_backend\s/.test(line)) };
}

function unique(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts.map((host) => host.toLowerCase()))].filter(isHost);
}
