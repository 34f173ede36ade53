import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, it, vi } from 'vitest';
import { buildService } from '../../../../src/images/build/build-service.ts';
import { engineWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Builds a Dockerfile with a Docker client whose settings are given. @returns what the build printed */
async function build(dockerfile: string, settings: object, folder: string): Promise<string> {
  const [config, context] = ['config', 'web'].map((name) => path.join(folder, name)) as [string, string];
  await mkdir(config);
  await mkdir(context);
  await writeFile(path.join(config, 'config.json'), JSON.stringify(settings));
  await writeFile(path.join(context, 'Dockerfile'), dockerfile);
  vi.stubEnv('DOCKER_CONFIG', config);
  const lines: string[] = [];
  const workshop = await engineWorkshop();
  const image = `benchday-test-${randomBytes(4).toString('hex')}/web:latest`;
  const service = { context, dockerfile: path.join(context, 'Dockerfile'), args: {} };
  const watch = { workshop, onLine: (line: string) => void lines.push(line), signal: new AbortController().signal };
  try {
    await buildService({ image, build: service, what: 'the image', tag: image }, watch);
  } finally {
    await execa('docker', ['image', 'rm', '--force', image], { reject: false });
  }
  return lines.join('\n');
}

it('a build logs in to a private registry as the user of the client is logged in', async () => {
  await using directory = await temporaryDirectory();
  const seen: string[] = [];
  const registry = http.createServer((request, response) => {
    seen.push(request.headers.authorization ?? 'none');
    response.writeHead(401, { 'www-authenticate': 'Basic realm="test"', 'content-type': 'application/json' });
    response.end('{"errors":[{"code":"UNAUTHORIZED"}]}');
  });
  await once(registry.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  const auth = Buffer.from('someone:word').toString('base64');
  try {
    await expect(
      build(`FROM ${host}/team/base:1\n`, { auths: { [host]: { auth } } }, directory.path),
    ).rejects.toMatchObject({ code: 'IMAGE_BUILD_FAILED' });
    expect(seen).toContain(`Basic ${auth}`);
  } finally {
    registry.close();
  }
});

it('a build has the proxies of the client', async () => {
  await using directory = await temporaryDirectory();
  const proxy = `http://proxy-${randomBytes(4).toString('hex')}.example.invalid:3128`;
  const dockerfile = 'FROM debian:bookworm-slim\nRUN echo "proxy: ${http_proxy:-none}"\n';
  const settings = { proxies: { default: { httpProxy: proxy } } };
  expect(await build(dockerfile, settings, directory.path)).toMatch(new RegExp(`^ *proxy: ${proxy}$`, 'm'));
});
