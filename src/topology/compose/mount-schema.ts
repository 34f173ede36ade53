import { z } from 'zod';
import { flag, keys, parsed, text } from './compose-values.ts';

/** A mount as written: the source of a volume is a name, that of a bind an absolute path. */
export interface WrittenMount {
  readonly kind: 'volume' | 'bind' | 'tmpfs';
  /** absent: a volume without a name */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** of a bind: a folder that is not there is made */
  readonly makesFolder: boolean;
  /** of a volume: it begins empty, whatever the image has there */
  readonly isEmpty: boolean;
  /** of a volume: a folder in it */
  readonly subpath?: string;
  /** of a tmpfs */
  readonly sizeBytes?: number;
  readonly mode?: number;
}

/** A config or secret of a service, to be mounted read-only. */
export interface WrittenFile {
  readonly source: string;
  readonly target?: string;
  /** keys of the file's owner and mode, which a bind mount cannot change */
  readonly withoutEffect: readonly string[];
  /** of one whose content stands in the file */
  readonly owner: { readonly uid: number; readonly gid: number; readonly mode: number };
}

const wholeBytes = parsed((given) => (/^\d+$/.test(given) ? Number(given) : undefined), 'a size such as 64m');

export const mountsSchema = z.array(
  keys({
    type: z.enum(['volume', 'bind', 'tmpfs']),
    source: text.optional(),
    target: parsed((given) => (given.startsWith('/') ? given : undefined), 'an absolute path'),
    read_only: flag.optional(),
    bind: z.looseObject({ create_host_path: z.boolean().optional() }).optional(),
    volume: keys({ nocopy: flag.optional(), labels: z.unknown().optional(), subpath: text.optional() }).optional(),
    tmpfs: z.looseObject({ size: wholeBytes.optional(), mode: z.number().optional() }).optional(),
  }).transform((long, context): WrittenMount => {
    if (long.type === 'bind' && long.source === undefined) {
      context.issues.push({ code: 'custom', input: long, path: ['source'], message: 'is missing; a bind needs one' });
      return z.NEVER;
    }
    const source = long.type === 'tmpfs' ? undefined : long.source;
    const { size: sizeBytes, mode } = long.tmpfs ?? {};
    return {
      kind: long.type,
      ...(source !== undefined && { source }),
      target: long.target,
      readOnly: long.read_only ?? false,
      makesFolder: long.type === 'bind' && long.bind !== undefined && long.bind.create_host_path !== false,
      isEmpty: long.volume?.nocopy ?? false,
      ...(long.volume?.subpath !== undefined && { subpath: long.volume.subpath }),
      ...(sizeBytes !== undefined && sizeBytes > 0 && { sizeBytes }),
      ...(mode !== undefined && mode > 0 && { mode }),
    };
  }),
);

/** The normal form adds a mode to every one; a mount cannot change it, and 0444 is how they are mounted. */
const USUAL_MODE = /^"?0?444"?$|^292$/;

export const filesSchema = z.array(
  keys({
    source: z.string().min(1),
    target: text.optional(),
    uid: text.optional(),
    gid: text.optional(),
    mode: text.optional(),
  }).transform(({ source, target, ...owner }): WrittenFile => ({
    source,
    ...(target !== undefined && { target }),
    withoutEffect: Object.entries(owner).flatMap(([key, value]) =>
      value === undefined || (key === 'mode' && USUAL_MODE.test(value)) ? [] : [key],
    ),
    owner: {
      uid: Number(owner.uid ?? 0),
      gid: Number(owner.gid ?? 0),
      mode: owner.mode === undefined ? 0o444 : Number.parseInt(owner.mode.replaceAll('"', ''), 8),
    },
  })),
);
