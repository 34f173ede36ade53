import { describe, expect, it } from 'vitest';
import { application, init, readBack } from './shop-application.ts';

async function hostOf(files: Readonly<Record<string, string>>, entry?: string) {
  const folder = await application(files);
  const made = await init(folder, { ...(entry !== undefined && { entry }) });
  const { scenario } = await readBack(folder);
  return { host: scenario.requests[0]?.headers['host'], notes: made.notes.join('\n') };
}

const TRAEFIK = "services:\n  edge: { image: 'traefik:v3', ports: ['80:80'] }\n";
const labelled = (...labels: readonly string[]) =>
  `${TRAEFIK}  web:\n    image: x\n    labels:\n${labels.map((label) => `      - '${label}'\n`).join('')}`;

describe('the host that visitors ask for', () => {
  it.each([
    [['traefik.http.routers.web.rule=Host(`shop.localhost`)'], 'shop.localhost'],
    [['traefik.http.routers.web.rule=Host(`localhost`)'], 'localhost'],
    [
      [
        'traefik.http.routers.a.rule=Host(`shop.example`) && PathPrefix(`/api`)',
        'traefik.http.routers.b.rule=Host(`www.shop.example`, `shop.example`)',
      ],
      'www.shop.example',
    ],
    [['traefik.frontend.rule=Host:old.example,www.old.example'], 'old.example'],
    [['traefik.http.routers.web.rule=PathPrefix(`/`)'], undefined],
    [
      ['traefik.http.routers.api.rule=PathPrefix(`/api`)', 'traefik.http.routers.web.rule=Host(`shop.example`)'],
      'shop.example',
    ],
    [['traefik.enable=false', 'traefik.http.routers.web.rule=Host(`shop.example`)'], undefined],
    [
      [
        'traefik.http.routers.d.rule=Host(`admin.example`)',
        'traefik.http.routers.d.service=api@internal',
        'traefik.http.routers.web.rule=Host(`shop.example`)',
      ],
      'shop.example',
    ],
  ])('of Traefik, by labels %j', async (labels, host) => {
    expect((await hostOf({ 'compose.yaml': labelled(...labels) })).host).toBe(host);
  });

  it('of Traefik, by a file of rules', async () => {
    const compose = TRAEFIK.replace(' }\n', ", volumes: ['./traefik:/etc/traefik'] }\n");
    const rules = 'http:\n  routers:\n    web:\n      rule: "Host(`shop.example`)"\n      service: web\n';
    expect((await hostOf({ 'compose.yaml': compose, 'traefik/dynamic.yml': rules })).host).toBe('shop.example');
  });

  it('is said to be missing where Traefik must have one and none is found', async () => {
    const { host, notes } = await hostOf({ 'compose.yaml': `${TRAEFIK}  web: { image: x }\n` });
    expect(host).toBeUndefined();
    expect(notes).toMatch(/edge \(Traefik\)[^]*headers: \{ host: NAME \}/);
  });

  const nginx = (text: string, port = 80) => ({
    'compose.yaml': `services:\n  front: { image: 'nginx:1', ports: ['8080:${port}'], depends_on: [web], volumes: ['./nginx/site.conf:/etc/nginx/conf.d/default.conf:ro'], environment: { SITE: tea.example } }\n  web: { image: x }\n`,
    'nginx/site.conf': text,
  });

  it.each([
    [
      'the only site',
      'server { listen 80; server_name shop.example www.shop.example; location / { return 200; } }',
      'shop.example',
    ],
    ['a site of no name', 'server { listen 80; server_name _; }', undefined],
    ['the file of the image', 'server { listen 80; server_name localhost; }', undefined],
    [
      'a default that refuses',
      '# all others\nserver { listen 80 default_server; server_name _; return 444; }\nserver { listen 80; server_name shop.example; }',
      'shop.example',
    ],
    ['a default that answers', 'server { server_name a.example; }\nserver { listen 80 default_server; }', undefined],
    [
      'sites of other ports',
      'server { listen 81; server_name a.example; }\nserver { listen 0.0.0.0:80; server_name b.example; }',
      'b.example',
    ],
    ['a template', 'server { listen 80; server_name ${SITE}; }', 'tea.example'],
    ['a pattern', 'server { listen 80; server_name ~^(?<x>.+)$ *.example; }', undefined],
    ['no server', 'upstream web { server web:80; }', undefined],
  ])('of nginx: %s', async (_what, text, host) => {
    expect((await hostOf(nginx(text))).host).toBe(host);
  });

  it('of an nginx that is built, by the file that its Dockerfile copies', async () => {
    const files = {
      'compose.yaml': "services:\n  front: { build: ./front, ports: ['80:80'] }\n",
      'front/Dockerfile':
        'FROM node:20 AS site\nFROM nginx:1\nCOPY --from=site /x /y\nCOPY conf.d /etc/nginx/conf.d/\n',
      'front/conf.d/shop.conf': 'server { listen 80; server_name shop.example; }',
    };
    expect((await hostOf(files)).host).toBe('shop.example');
  });

  const caddy = (text: string) => ({
    'compose.yaml':
      "services:\n  edge: { image: 'caddy:2', ports: ['80:80'], volumes: ['./Caddyfile:/etc/caddy/Caddyfile'], environment: { SITE: 'http://tea.example' } }\n  web: { image: x }\n",
    Caddyfile: text,
  });

  it.each([
    ['http://shop.example {\n  reverse_proxy web:80\n}\n', 'shop.example', false],
    ['shop.example, www.shop.example {\n  reverse_proxy web:80\n}\n', 'shop.example', true],
    [
      '{\n  email me@example.org\n}\n(common) {\n  encode gzip\n}\nshop.localhost {\n  handle /x {\n    respond 200\n  }\n}\n',
      'shop.localhost',
      true,
    ],
    ['shop.example\nreverse_proxy web:80\n', 'shop.example', true],
    ['a.example,\nhttp://b.example {\n}\n', 'b.example', false],
    [':80 {\n  reverse_proxy web:80\n}\n', undefined, false],
    ['http:// {\n}\nhttp://shop.example {\n}\n', undefined, false],
    ['http://localhost {\n}\n', 'localhost', false],
    ['{$SITE} {\n}\n', 'tea.example', false],
    ['{$NONE:http://other.example} {\n}\n', 'other.example', false],
    ['import sites/*\n', undefined, false],
  ])('of Caddy: %j', async (text, host, leadsToTls) => {
    const found = await hostOf(caddy(text));
    expect(found.host).toBe(host);
    expect(/leads visitors of .* to https/.test(found.notes)).toBe(leadsToTls);
  });

  it('of nginx-proxy, by VIRTUAL_HOST; of HAProxy, by hdr(host) where nothing takes the rest', async () => {
    const proxy = `services:\n  edge: { image: 'nginxproxy/nginx-proxy', ports: ['80:80'] }\n  web: { image: x, environment: { VIRTUAL_HOST: 'shop.example,www.shop.example' } }\n`;
    expect((await hostOf({ 'compose.yaml': proxy })).host).toBe('shop.example');
    const haproxy = `services:\n  edge: { image: 'haproxy:2.9', ports: ['80:80'], volumes: ['./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg'] }\n  web: { image: x }\n`;
    const rules = 'frontend f\n  acl shop hdr(host) -i shop.example www.shop.example\n  use_backend s if shop\n';
    expect((await hostOf({ 'compose.yaml': haproxy, 'haproxy.cfg': rules })).host).toBe('shop.example');
    const open = { 'compose.yaml': haproxy, 'haproxy.cfg': `${rules}  default_backend s\n` };
    expect((await hostOf(open)).host).toBeUndefined();
  });

  it('is none where visitors ask the application itself', async () => {
    expect(
      (await hostOf({ 'compose.yaml': labelled('traefik.http.routers.web.rule=Host(`shop.example`)') }, 'web:8080'))
        .host,
    ).toBeUndefined();
  });

  it('is that of every endpoint of a mix that was found', async () => {
    const folder = await application({
      'compose.yaml': labelled('traefik.http.routers.web.rule=Host(`shop.example`)'),
      'openapi.yaml':
        "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths:\n  /a: { get: { responses: { '200': { description: ok } } } }\n  /b: { get: { responses: { '200': { description: ok } } } }\n",
    });
    await init(folder);
    const { scenario } = await readBack(folder);
    expect(scenario.requests.map(({ path: asked, headers }) => [asked, headers['host']])).toEqual([
      ['/a', 'shop.example'],
      ['/b', 'shop.example'],
    ]);
  });
});
