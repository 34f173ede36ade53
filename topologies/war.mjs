import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { BuildFailed, docker } from './docker-client.mjs';

/**
 * Compiles and tests in a container; files go in and come out by copying, so that the engine may be far away.
 * @param isForeign  the sources are another checkout's: they work with a copy of Maven's cache
 */
export async function buildWar(folder, isForeign) {
  const truststore = '/etc/ssl/certs/java/cacerts';
  const isTrustShared = existsSync(truststore);
  const network = process.env.DOCKER_BUILD_NETWORK;
  const container = (
    await docker([
      'create',
      ...['--volume', isForeign ? 'benchday-maven:/m2:ro' : 'benchday-maven:/root/.m2'],
      ...(network === undefined || network === '' ? [] : ['--network', network]),
      'benchday/maven:latest',
      ...(isForeign ? ['sh', '-c', 'mkdir -p /root/.m2 && cp -a /m2/. /root/.m2/ && exec "$@"', 'sh'] : []),
      ...['mvn', '--quiet', '--batch-mode', '--no-transfer-progress'],
      // Networks that sign TLS anew: what this machine trusts, the build trusts.
      ...(isTrustShared ? ['-Djavax.net.ssl.trustStore=/trusted.jks'] : []),
      'package',
    ])
  ).trim();
  try {
    for (const part of ['pom.xml', 'src']) {
      await docker(['cp', path.join(folder, part), `${container}:/src/`]);
    }
    if (isTrustShared) {
      await docker(['cp', '--follow-link', truststore, `${container}:/trusted.jks`]);
    }
    await docker(['start', '--attach', container]);
    const target = path.join(folder, 'target');
    const war = path.join(target, 'shop.war');
    // What is there may be a link, and lead anywhere.
    if (isForeign) await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await docker(['cp', `${container}:/src/target/shop.war`, war]);
    if (!(await lstat(war)).isFile()) throw new BuildFailed('Maven made something else than a file of target/shop.war');
    await chmod(war, 0o644);
  } finally {
    await docker(['rm', '--force', container]);
  }
}
