import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { benchday } from '../../support/benchday-process.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const NGINX = fileURLToPath(new URL('../../../topologies/examples/static-nginx/', import.meta.url));
const DOCKERFILE = 'FROM benchday/examples/static-nginx-web:latest\nCOPY front.html /srv/site/index.html\n';
export const SCENARIO = `name: small-gate
title: A second of one page
topologies: [./site]
profile: weekday
load: { hits_per_day: 8640000, mode: time-lapse, duration_s: 1, seed: 3 }
requests:
  - { name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }
warm_up: { duration_s: 0, rate_per_s: 0 }
trials: 1
repeat_invalid: 0
gate:
  metrics: [{ metric: bytes_per_hit, tolerance_pct: 10 }]
  looks: [5, 7]
  # Without a margin nothing is taken for exact.
  noise_margin_pct: 0
`;

/** A repository with a site of one page: first as it was, then twice as long, and a commit that cannot be built. */
export async function workplace() {
  const directory = await temporaryDirectory();
  const { write, commit, git } = await gitRepository(join(directory.path, 'project'));
  const compose = { services: { web: { build: '.', ports: ['127.0.0.1::8080'] } } };
  await write({
    'small-gate.yaml': SCENARIO,
    'site/compose.yaml': JSON.stringify(compose),
    'site/Dockerfile': DOCKERFILE,
    'site/front.html': `<p>hello</p>${'a'.repeat(1000)}\n`,
  });
  const small = await commit('small');
  await write({ 'site/front.html': `<p>hello</p>${'a'.repeat(2000)}\n` });
  const large = await commit('large');
  await write({ 'site/Dockerfile': `${DOCKERFILE}RUN echo the tyre is flat && exit 7\n` });
  const broken = await commit('broken');
  await write({ 'site/Dockerfile': 'FROM benchday/examples/static-nginx-web:latest\nENTRYPOINT ["false"]\n' });
  const dying = await commit('dying');
  return {
    path: directory.path,
    reports: join(directory.path, 'project', 'reports'),
    at: { cwd: join(directory.path, 'project'), env: { TMPDIR: directory.path } },
    git,
    commits: { small, large, broken, dying },
    async [Symbol.asyncDispose]() {
      for (const tag of [small, large, dying, 'kept', 'latest']) {
        execFileSync('docker', ['rmi', '--force', `benchday/site-web:${tag}`], { stdio: 'ignore' });
      }
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** What the sites of these commits are built from. */
export async function buildExample(): Promise<void> {
  expect(await benchday(['build', NGINX], { cwd: NGINX })).toMatchObject({ exitCode: 0 });
}
