import path from 'node:path';
import { realPath } from '../../base/paths.ts';
import { type BuildBase, buildBaseOf } from '../../topology/compose/build-base.ts';
import { imageName } from '../../topology/compose/guessed-service.ts';
import { treeAround } from '../../topology/compose/host-access.ts';
import { seenPaths, seenText } from '../../topology/compose/seen-files.ts';
import { startedWords } from '../../topology/compose/started-words.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import { entriesIn } from './first-topology.ts';
import { type SiteNames, caddyNames, haproxyNames, nginxNames, traefikNames, isHost } from './site-names.ts';

/** By which name visitors ask. */
export interface FirstHost {
  /** absent: any will do, or nobody knows it */
  readonly host?: string;
  readonly notes: readonly string[];
}

type Found = SiteNames & { readonly isTls?: boolean };

/**
 * Of what stands before the site and tells sites apart by their names: the one that visitors ask for.
 * @param entry  as `web:8080` or `https://web:8443`; absent: the Compose file says it
 */
export async function firstHost(topology: Topology, entry: string | undefined): Promise<FirstHost> {
  const { service: name, port } = entry === undefined ? topology.entries[0] : entryOf(entry);
  const service = topology.services.find((one) => one.name === name);
  if (service === undefined) return { notes: [] };
  const base = service.build === undefined ? undefined : await buildBaseOf(service.build);
  const tree = await treeAround(await realPath(path.dirname(topology.file)));
  const seeing = { service, base, tree, port };
  const kind = kindOf(imageName(base?.image ?? service.image));
  const found = kind === undefined ? undefined : await kind.find(seeing, topology.services);
  if (kind === undefined || found === undefined || found.hasDefault) return { notes: [] };
  const [host, ...others] = found.hosts;
  if (host === undefined) {
    return {
      notes: [
        `${name} (${kind.name}) tells sites apart by their names, and none was found in its files; if it answers 404, give each endpoint in the mix: headers: { host: NAME }`,
      ],
    };
  }
  const more = others.length === 0 ? '' : `; it has ${others.join(', ')} too`;
  return {
    host,
    notes: [
      `${name} (${kind.name}) tells sites apart by their names: visitors ask for ${host}, by headers: { host } in the mix${more}`,
      ...(found.isTls === true
        ? [
            `${name} leads visitors of ${host} to https, with a certificate of its own: for a measurement write http://${host} into its Caddyfile`,
          ]
        : []),
    ],
  };
}

/** The first of `web:8080,https://api:8443`. */
function entryOf(words: string): { readonly service: string; readonly port: number } {
  const [, scheme, service = '', port] =
    /^(?:(https?):\/\/)?([\w.-]+?)(?::(\d+))?$/.exec(entriesIn(words)[0] ?? '') ?? [];
  return { service, port: Number(port ?? (scheme === 'https' ? 443 : 80)) };
}

interface Seeing {
  readonly service: Service;
  readonly base: BuildBase | undefined;
  readonly tree: string;
  readonly port: number;
}

interface Kind {
  readonly name: string;
  readonly image: RegExp;
  /** undefined: its files say nothing */
  readonly find: (seeing: Seeing, all: readonly Service[]) => Promise<Found | undefined>;
}

const KINDS: readonly Kind[] = [
  { name: 'Traefik', image: /^traefik$/, find: ofTraefik },
  { name: 'nginx-proxy', image: /^nginx-proxy$/, find: (_, all) => Promise.resolve(ofVariable(all)) },
  { name: 'Caddy', image: /^caddy-docker-proxy$/, find: (_, all) => Promise.resolve(ofCaddyLabels(all)) },
  { name: 'nginx', image: /^(?:nginx|openresty|nginx-unprivileged|nginx-alpine)$/, find: ofNginx },
  { name: 'Caddy', image: /^caddy$/, find: ofCaddy },
  { name: 'HAProxy', image: /^haproxy$/, find: ofHaproxy },
];

function kindOf(name: string): Kind | undefined {
  return KINDS.find(({ image }) => image.test(name));
}

async function textsIn(
  seeing: Seeing,
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<readonly string[]> {
  const { service, base, tree } = seeing;
  const own = { ...service, copies: base?.copies ?? [] };
  const texts: string[] = [];
  for (const target of await seenPaths(own, folder, isWanted)) {
    const text = await seenText(own, target, tree);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

/** Labels of the services behind it, and files of rules. */
async function ofTraefik(seeing: Seeing, all: readonly Service[]): Promise<Found> {
  const rules = all
    .filter(({ labels }) => labels['traefik.enable'] !== 'false')
    .flatMap(({ labels }) =>
      Object.entries(labels).flatMap(([label, rule]) =>
        /^traefik\.(?:http\.routers\.[^.]+\.rule|(?:[^.]+\.)?frontend\.rule)$/.test(label) &&
        !isDashboard(labels, label)
          ? [rule]
          : [],
      ),
    );
  const texts = await textsIn(seeing, '/', (name) => /\.(?:ya?ml|toml)$/.test(name));
  const written = texts.flatMap((text) =>
    [...text.matchAll(/^\s*rule\s*[:=]\s*(.+)$/gm)].map(([, rule = '']) => rule.trim().replace(/^["']|["']$/g, '')),
  );
  return traefikNames([...rules, ...written]);
}

function isDashboard(labels: Service['labels'], label: string): boolean {
  return labels[label.replace(/\.rule$/, '.service')]?.endsWith('@internal') === true;
}

/** @source github.com/nginx-proxy/nginx-proxy, "VIRTUAL_HOST", "DEFAULT_HOST" */
function ofVariable(all: readonly Service[]): Found {
  const hosts = all.flatMap(({ environment }) => (environment['VIRTUAL_HOST'] ?? '').split(/[\s,]+/));
  return { hosts: hosts.filter(isHost), hasDefault: false };
}

/** @source github.com/lucaslorentz/caddy-docker-proxy, "Labels to Caddyfile conversion" */
function ofCaddyLabels(all: readonly Service[]): Found {
  const sites = all.flatMap(({ labels }) =>
    Object.entries(labels).flatMap(([label, site]) => (/^caddy(?:_\d+)?$/.test(label) ? [site] : [])),
  );
  return caddyNames(sites.map((site) => `${site} {\n}`).join('\n'), 80, {});
}

async function ofNginx(seeing: Seeing): Promise<Found | undefined> {
  const texts = await textsIn(seeing, '/etc/nginx', (name) => /\.(?:conf|template)$|^default$/.test(name));
  const environment = { ...seeing.base?.environment, ...seeing.service.environment };
  return texts.length === 0 ? undefined : nginxNames(texts, seeing.port, environment);
}

async function ofCaddy(seeing: Seeing): Promise<Found | undefined> {
  const { service, base, port } = seeing;
  const environment = { ...base?.environment, ...service.environment };
  const { words } = startedWords(service, environment);
  const named = words.findLast((word) => word.startsWith('/') && /caddyfile/i.test(word));
  const [text] = await textsIn(seeing, named ?? '/etc/caddy', (name) => named !== undefined || name === 'Caddyfile');
  return text === undefined ? undefined : caddyNames(text, port, environment);
}

async function ofHaproxy(seeing: Seeing): Promise<Found | undefined> {
  const texts = await textsIn(seeing, '/usr/local/etc/haproxy', (name) => name.endsWith('.cfg'));
  if (texts.length === 0) return undefined;
  const found = haproxyNames(texts.join('\n'));
  return found.hosts.length === 0 ? undefined : found;
}
