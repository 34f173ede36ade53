import { posix } from 'node:path';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { wallMs } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { expiredCertificate } from '../base/expired-certificate.ts';
import type { FaultGrips, PlacedFile } from '../platform/grips.ts';
import type { Service } from '../topology/topology.ts';
import type { Amount } from './amount.ts';
import { defineFault, eachOf, type FaultTarget, startStopped } from './fault.ts';

/** Where it stands, and how the server is told to read it again. */
interface Place {
  readonly file: string;
  /** of its key; absent: in the same file */
  readonly keyFile?: string;
  /** absent: it is started again */
  readonly signal?: string;
}

const swapped = z.strictObject({
  containers: z.array(z.strictObject({ id: z.string(), file: z.string(), kept: z.string() })),
  keyFile: z.string().optional(),
  signal: z.string().optional(),
});

const place: Amount<Place> = {
  title: 'the file of the certificate, that of its key where it is another, and a signal, as =/tls/site.pem,HUP,',
  read: (text = '') => {
    const words = text.split(',');
    // By another spelling the mount that it stands in would not be seen.
    const isPlain = (word: string): boolean => /^\/[\w./-]+$/.test(word) && posix.normalize(word) === word;
    const [file, keyFile, ...more] = words.filter(isPlain);
    const [signal, ...others] = words.filter((word) => /^[A-Z][A-Z0-9]{2,8}$/.test(word));
    const isAll = words.length === [file, keyFile, signal].filter((word) => word !== undefined).length;
    if (file === undefined || !isAll || more.length > 0 || others.length > 0) return undefined;
    return {
      value: { file, ...(keyFile === undefined ? {} : { keyFile }), ...(signal === undefined ? {} : { signal }) },
    };
  },
};

/** As on the morning after nobody renewed it: who verifies the server refuses it. The one that was there stays beside it meanwhile. */
export const certificateExpired = defineFault({
  id: 'certificate-expired',
  title: 'its certificate ended a day ago',
  amount: place,
  // A file of this machine would keep the expired one for ever, so the container gets a copy of it.
  prepare: async (service, { file }) => copied(service, file),
  shape: swapped,
  plan: async ({ containers, stem }, grips, { file, keyFile, signal }) => {
    for (const { id, name } of containers) await expiredFor(grips, { id, name, file, keyFile });
    return {
      containers: containers.map(({ id }) => ({ id, file, kept: `${file}.${stem}-kept` })),
      ...(keyFile === undefined ? {} : { keyFile }),
      ...(signal === undefined ? {} : { signal }),
    };
  },
  apply: ({ containers, keyFile, signal }, grips) =>
    eachOf(containers, async ({ id, file, kept }) => {
      const { before, content } = await expiredFor(grips, { id, name: id, file, keyFile });
      await grips.writeFile(id, kept, before);
      await grips.writeFile(id, file, { ...before, content });
      await readAgain(grips, id, signal);
    }),
  undo: ({ containers, signal }, grips) =>
    eachOf(containers, async ({ id, file, kept }) => {
      const before = await grips.readFile(id, kept);
      if (before === undefined) return;
      await grips.writeFile(id, file, before);
      await readAgain(grips, id, signal);
      // What died of it.
      await startStopped({ containers: [id] }, grips);
      // An image without rm keeps it until its container goes; it is what stands there anyway.
      await grips.removeFile(id, kept).catch(() => undefined);
    }),
});

/** @throws {BenchdayError} FAULT_REFUSED where there is none, or it would outlive its container */
async function expiredFor(
  grips: FaultGrips,
  {
    id,
    name,
    file,
    keyFile,
  }: Omit<Place, 'keyFile'> &
    Pick<FaultTarget['containers'][number], 'id' | 'name'> & { readonly keyFile: string | undefined },
): Promise<{ readonly before: PlacedFile; readonly content: string }> {
  const refuse = (why: string): never => {
    throw new BenchdayError('FAULT_REFUSED', `the certificate ${file} of ${name} cannot expire: ${why}`, {
      hint: 'docs/drills.md says where a certificate may stand',
    });
  };
  const before = await grips.readFile(id, file);
  if (before === undefined) return refuse('there is no such file');
  if (before.mount !== undefined) return refuse(`it stands in ${before.mount}, which others use or which stays`);
  const key = keyFile === undefined ? before : await grips.readFile(id, keyFile);
  if (key === undefined) return refuse(`there is no file ${keyFile ?? ''}`);
  try {
    return { before, content: expiredCertificate(before.content, key.content, wallMs()) };
  } catch (cause) {
    return refuse(messageOf(cause));
  }
}

async function readAgain(grips: FaultGrips, id: string, signal: string | undefined): Promise<void> {
  await (signal === undefined ? grips.restart(id) : grips.signal(id, signal));
}

/** With its own copy of a file that is mounted into it alone; any other mount is left, and refused once it runs. */
async function copied(service: Service, file: string): Promise<Service> {
  const mount = service.mounts.find((one) => one.kind === 'bind' && one.target === file);
  if (mount?.kind !== 'bind') return service;
  const found = await stat(mount.source).catch(() => undefined);
  if (found?.isFile() !== true) return service;
  const { uid, gid } = found;
  const content = await readFile(mount.source, 'utf8');
  const written = { target: file, content, mode: found.mode & 0o777, uid, gid };
  return {
    ...service,
    mounts: service.mounts.filter((one) => one !== mount),
    files: [...(service.files ?? []), written],
  };
}
