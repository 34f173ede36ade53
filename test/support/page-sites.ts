import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROGRAM_OF_A_PAGE } from './perl-page.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A gate of a second that goes by the bytes of a hit. */
const scenario = (topology: string, look: number): string => `name: page
title: A second of one page
topologies: [./${topology}]
profile: weekday
load: { hits_per_day: 4000000, mode: time-lapse, duration_s: 1, seed: 3 }
requests:
  - { name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }
warm_up: { duration_s: 0, rate_per_s: 0 }
ready_within_s: 30
repeat_invalid: 0
gate:
  metrics: [{ metric: bytes_per_hit, tolerance_pct: 10 }]
  looks: [${look}]
`;

/**
 * Folders with a site each, which answers with its text, and a scenario `page.yaml` with a gate of them.
 * @param sites  texts by the names of the folders; the scenario has the first
 */
export async function pageSites(
  sites: Readonly<Record<string, string>>,
  look: number,
): Promise<AsyncDisposable & { readonly folder: string }> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'page.yaml'), scenario(Object.keys(sites)[0] ?? '', look));
  for (const [name, text] of Object.entries(sites)) {
    const web = {
      image: 'debian:bookworm-slim',
      command: ['perl', '-MIO::Socket::INET', '-e', PROGRAM_OF_A_PAGE],
      environment: { PAGE: text },
      ports: ['8080'],
      init: true,
      stop_grace_period: '1s',
    };
    await mkdir(join(directory.path, name));
    await writeFile(join(directory.path, name, 'compose.yaml'), JSON.stringify({ services: { web } }));
  }
  return { folder: directory.path, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}
