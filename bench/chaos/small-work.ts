import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROGRAM_OF_A_PAGE } from '../../test/support/perl-page.ts';

/** A site of one page from the base image, so that nothing is built; a restart policy brings it back. */
export function siteCompose(more: Readonly<Record<string, unknown>> = { image: 'debian:bookworm-slim' }): string {
  const web = {
    ...more,
    command: ['perl', '-MIO::Socket::INET', '-e', PROGRAM_OF_A_PAGE],
    environment: { PAGE: '<p>hello</p>' },
    init: true,
    restart: 'always',
    ports: ['127.0.0.1::8080'],
    volumes: ['kept:/kept'],
    healthcheck: {
      test: ['CMD', 'bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8080'],
      interval: '500ms',
      timeout: '2s',
      start_period: '10s',
    },
    stop_grace_period: '1s',
  };
  const own = { title: 'A page', entry: { service: 'web', port: 8080 } };
  return JSON.stringify({ 'x-benchday': own, services: { web }, volumes: { kept: {} } });
}

/** Of a second or two, at a low rate. */
export function scenarioText(name: string, more = ''): string {
  return `name: ${name}
title: A page for a moment
topologies: []
profile: weekday
load: { hits_per_day: 8640000, mode: time-lapse, duration_s: 2, seed: 3 }
requests:
  - { name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }
warm_up: { duration_s: 1, rate_per_s: 50 }
ready_within_s: 60
trials: 2
repeat_invalid: 0
slo: { p95_ms: 60000 }
${more}`;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** What most cases break off: a page with a volume of its own, and a scenario of moments. */
export async function writeSmallWork(folder: string): Promise<void> {
  await writeFiles(folder, { 'page/compose.yaml': siteCompose(), 'small.yaml': scenarioText('small') });
}
