import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

/**
 * A server of known capacity: so many processes, each busy with one hit at a time for so long, and a connection for each hit. They sleep,
 * so that a busy machine hardly changes what they can do.
 */
export async function knownCapacity(
  folder: string,
  { workers, serviceMs }: { workers: number; serviceMs: number },
): Promise<string> {
  const program = `
    $SIG{PIPE} = 'IGNORE'; $SIG{TERM} = sub { exit 0 };
    $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 1024, ReuseAddr => 1) or die;
    for (2 .. ${workers}) { last unless fork }
    while (1) {
      $c = $s->accept or next;
      while (<$c>) { last if /^\\r?$/ }
      select undef, undef, undef, ${serviceMs / 1000};
      print $c "HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhello";
      close $c;
    }`;
  const compose = {
    'x-benchday': { title: 'A server of known capacity', entry: { service: 'site', port: 8080 } },
    services: {
      site: {
        image: 'debian:bookworm-slim',
        command: ['perl', '-MIO::Socket::INET', '-e', program.replaceAll('$', '$$$$')],
        init: true,
        ports: ['127.0.0.1::8080'],
        healthcheck: { test: ['CMD', 'bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8080'], interval: '60s', timeout: '2s' },
        stop_grace_period: '1s',
      },
    },
  };
  const path = join(folder, 'known');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'compose.yaml'), stringify(compose));
  return path;
}

/** A day without a curve, so that hits a day are 86,400 times the rate. */
export async function flatDay(folder: string, hitsPerDay: number): Promise<string> {
  const profile = {
    name: 'flat',
    title: 'As many hits in every hour',
    source: 'made up for a test',
    timezone: 'UTC',
    fractions: Array.from({ length: 24 }, () => 1 / 24),
  };
  await writeFile(join(folder, 'flat.yaml'), stringify(profile));
  const file = join(folder, 'even.yaml');
  await writeFile(
    file,
    stringify({
      name: 'even',
      title: 'An even day',
      topologies: [],
      profile: './flat.yaml',
      load: { hits_per_day: hitsPerDay, duration_s: 10, seed: 3, max_in_flight: 1000 },
      requests: [{ name: 'front', path: '/', weight: 1, expect: { status: 200, marker: 'hello' } }],
      warm_up: { duration_s: 1, rate_per_s: 50 },
      slo: { p95_ms: 1000, error_ratio: 0.01 },
      ready_within_s: 60,
    }),
  );
  return file;
}
