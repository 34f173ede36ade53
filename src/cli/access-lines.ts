import type { AskedAccess } from '../jobs/run/prepare-run.ts';

/** What topologies ask of this machine, one line each. */
export function accessLines(asked: readonly AskedAccess[]): readonly string[] {
  return asked.map(
    ({ topology, place, kind, isAllowed }) =>
      `access    ${topology}: ${place} asks for ${kind} of this machine: ${isAllowed ? 'allowed' : `refused; --allow-host-access '${kind}' allows it`}`,
  );
}
