import { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';
import type { Service, Topology } from '../topology/topology.ts';
import type { Amount } from './amount.ts';
import { defineFault, eachOf, startStopped } from './fault.ts';

const filled = z.strictObject({ files: z.array(z.strictObject({ id: z.string(), file: z.string() })) });

const folder: Amount<string | undefined> = {
  title: 'a folder, as =/var/lib/data, or nothing where only one has a size limit,',
  read: (text) => (text === undefined || /^\/[\w./-]*$/.test(text) ? { value: text } : undefined),
};

/** One file takes all that is left. What dies of it is started again once there is space. */
export const diskFilled = defineFault({
  id: 'disk-full',
  title: 'a volume with a size limit has no space left',
  amount: folder,
  requireService: (service, topology, asked) => {
    // What the engine alone knows is looked at when the service runs.
    if (service.mounts.some((mount) => mount.kind === 'volume' && mount.external !== undefined)) return;
    placeOf(service.name, limitedIn(service, topology), asked);
  },
  shape: filled,
  plan: async ({ containers, stem }, grips, asked) => ({
    files: await Promise.all(
      containers.map(async ({ id, name }) => {
        const mounts = await grips.mountsOf(id);
        const limited = mounts.filter(({ limitBytes }) => limitBytes !== undefined);
        const there = mounts.map(({ target, title }) => `${target} (${title})`).join(', ');
        const place = placeOf(
          name,
          limited.map(({ target }) => target),
          asked,
          there,
        );
        return { id, file: `${place.replace(/\/$/, '')}/.${stem}-full` };
      }),
    ),
  }),
  apply: ({ files }, grips) => eachOf(files, ({ id, file }) => grips.fill(id, file)),
  undo: async ({ files }, grips) => {
    const removeAll = (): Promise<void> => eachOf(files, ({ id, file }) => grips.removeFile(id, file));
    await removeAll();
    await startStopped({ containers: files.map(({ id }) => id) }, grips);
    // A volume that another container kept mounted is as full as before, and nobody could enter the one that did not run.
    await removeAll();
  },
});

/**
 * The one that is meant of the places with a size limit.
 * @param there  all places, in words
 * @throws {BenchdayError} FAULT_REFUSED for any place that would fill the disk of its machine
 */
function placeOf(name: string, limited: readonly string[], asked: string | undefined, there = ''): string {
  const [place, another] = asked === undefined ? limited : limited.filter((target) => target === asked);
  if (place === undefined) {
    const where = asked === undefined ? '' : ` at ${asked}`;
    const others = there === '' ? '' : `; it has ${there}`;
    throw new BenchdayError('FAULT_REFUSED', `${name} has no volume with a size limit${where}${others}`, {
      hint: 'tmpfs with a size has a limit; to fill any other volume would fill this machine',
    });
  }
  if (another === undefined) return place;
  throw new BenchdayError('FAULT_REFUSED', `${name} has several volumes with a size limit: ${limited.join(', ')}`, {
    hint: `name one: disk-full:<service>=${place}`,
  });
}

/** As far as the topology says. */
function limitedIn({ tmpfs, mounts }: Service, { volumeOptions = {} }: Topology): readonly string[] {
  const isSized = (options = ''): boolean => /(?:^|,)size=\d/i.test(options);
  const isLimited = (source: string): boolean =>
    volumeOptions[source]?.['type'] === 'tmpfs' && isSized(volumeOptions[source]['o']);
  return [
    ...tmpfs.flatMap((entry) => {
      const [target = '', options] = entry.split(':', 2);
      return isSized(options) ? [target] : [];
    }),
    ...mounts.flatMap((mount) => {
      const has =
        mount.kind === 'tmpfs'
          ? mount.sizeBytes !== undefined
          : mount.kind === 'volume' && mount.isUnnamed !== true && isLimited(mount.source);
      return has ? [mount.target] : [];
    }),
  ];
}
