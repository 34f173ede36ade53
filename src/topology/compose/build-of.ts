import path from 'node:path';
import { problemAt } from '../../base/yaml-file.ts';
import type { BuildSecret, ServiceBuild } from '../topology.ts';
import type { WrittenBuild } from './build-schema.ts';
import type { Conversion } from './conversion.ts';
import { hostPathKind } from './host-files.ts';
import type { WrittenService } from './service-schema.ts';

const IMAGE = 'docker-image://';

/** What a service's image is built from; what is not there goes to `problems`. */
export async function buildOf(
  name: string,
  { build }: WrittenService,
  conversion: Conversion,
): Promise<ServiceBuild | undefined> {
  if (build === undefined) return undefined;
  const { document, problems } = conversion;
  const { context } = build;
  const place = ['services', name, 'build'];
  if (/^[a-z+]+:\/\/|^git@|^[\w.-]+\/.*\.git(#|$)/.test(context)) {
    const message = 'builds from another place; benchday builds from folders of this machine only';
    problems.push(problemAt(document, place, message));
    return undefined;
  }
  const dockerfile = path.resolve(context, build.dockerfile ?? 'Dockerfile');
  if ((await hostPathKind(context)) !== 'directory') {
    problems.push(problemAt(document, place, `there is no folder ${context} to build from`));
  } else if (build.dockerfile_inline === undefined && (await hostPathKind(dockerfile)) !== 'file') {
    problems.push(problemAt(document, place, `there is no Dockerfile ${dockerfile}`));
  }
  const secrets = secretsOf(name, build, conversion);
  const contexts = await contextsOf(name, build, conversion);
  return {
    context,
    dockerfile,
    args: withValues(build.args ?? {}),
    ...(build.target !== undefined && { target: build.target }),
    ...(build.dockerfile_inline !== undefined && { inline: build.dockerfile_inline }),
    ...(build.extra_hosts.length > 0 && { extraHosts: build.extra_hosts.map((line) => line.replace('=', ':')) }),
    ...(build.network !== undefined && build.network !== 'default' && { network: build.network }),
    ...(secrets.length > 0 && { secrets }),
    ...(build.ssh.length > 0 && { ssh: build.ssh.toSorted() }),
    ...(Object.keys(contexts).length > 0 && { contexts }),
  };
}

function secretsOf(name: string, { secrets }: WrittenBuild, conversion: Conversion): readonly BuildSecret[] {
  const { document, file, variables, problems } = conversion;
  return secrets.flatMap(({ source, target: id = source }, index): readonly BuildSecret[] => {
    const declared = file.secrets[source];
    if (declared === undefined) {
      const known = Object.keys(file.secrets);
      const list = known.length === 0 ? 'this file declares no secret' : `this file declares ${known.join(', ')}`;
      const place = ['services', name, 'build', 'secrets', index];
      problems.push(problemAt(document, place, `there is no secret ${JSON.stringify(source)}; ${list}`));
      return [];
    }
    if (declared.file !== undefined) return [{ id, file: declared.file }];
    const ofVariable = declared.environment === undefined ? undefined : (variables[declared.environment] ?? '');
    return [{ id, content: ofVariable ?? declared.content ?? '' }];
  });
}

/** Folders of this machine, and images. */
async function contextsOf(
  name: string,
  { additional_contexts: written }: WrittenBuild,
  { document, problems }: Conversion,
): Promise<Readonly<Record<string, string>>> {
  for (const [context, value] of Object.entries(written)) {
    const place = ['services', name, 'build', 'additional_contexts', context];
    if (value.startsWith(IMAGE)) continue;
    if (!path.isAbsolute(value)) {
      const message = `must be a folder of this machine, or ${IMAGE} and an image; got ${JSON.stringify(value)}`;
      problems.push(problemAt(document, place, message));
    } else if ((await hostPathKind(value)) !== 'directory') {
      problems.push(problemAt(document, place, `there is no folder ${value} to build from`));
    }
  }
  return written;
}

/** A key without a value that the environment has none for either is left out. */
export function withValues(values: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}
