import { z } from 'zod';
import { show } from '../../base/plain-words.ts';
import { flag, keys, oneOrMore, text } from './compose-values.ts';

/** A mount as written: the source of a volume is a name, that of a bind a path from the file's folder. */
interface WrittenMount {
  readonly kind: 'volume' | 'bind' | 'tmpfs';
  /** absent: a volume without a name */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A config or secret of a service, to be mounted read-only. */
export interface WrittenFile {
  readonly source: string;
  readonly target?: string;
  /** keys of the file's owner and mode, which a bind mount cannot change */
  readonly withoutEffect: readonly string[];
}

const shortMount = text.transform((given, context): WrittenMount => {
  const refuse = (message: string) => {
    context.issues.push({ code: 'custom', input: given, message: `${message}, got ${show(given)}` });
    return z.NEVER;
  };
  const parts = given.split(':');
  if (parts.length > 3) return refuse('must be source:/target or source:/target:ro');
  const [first = '', second] = parts;
  if (second === undefined) {
    return first.startsWith('/')
      ? { kind: 'volume', target: first, readOnly: false }
      : refuse('must be source:/target or /target');
  }
  const mode = parts[2] ?? 'rw';
  if (mode !== 'ro' && mode !== 'rw') return refuse('supports only the modes ro and rw');
  if (!second.startsWith('/')) return refuse('must have an absolute target path');
  const kind = /^[./~]/.test(first) ? 'bind' : 'volume';
  return { kind, source: first, target: second, readOnly: mode === 'ro' };
});

const longMount = keys({
  type: z.enum(['volume', 'bind', 'tmpfs']),
  source: text.optional(),
  target: z.string().regex(/^\//, 'must be an absolute path'),
  read_only: flag.optional(),
}).transform((long, context): WrittenMount => {
  if (long.type === 'bind' && long.source === undefined) {
    context.issues.push({ code: 'custom', input: long, path: ['source'], message: 'is missing; a bind needs one' });
    return z.NEVER;
  }
  const source = long.type === 'tmpfs' ? undefined : long.source;
  return {
    kind: long.type,
    ...(source !== undefined && { source }),
    target: long.target,
    readOnly: long.read_only ?? false,
  };
});

export const mountsSchema = z.array(z.union([longMount, shortMount]));
export const tmpfsSchema = oneOrMore;

const longFile = keys({
  source: z.string().min(1),
  target: text.optional(),
  uid: text.optional(),
  gid: text.optional(),
  mode: text.optional(),
}).transform(({ source, target, ...owner }): WrittenFile => ({
  source,
  ...(target !== undefined && { target }),
  withoutEffect: Object.entries(owner).flatMap(([key, value]) => (value === undefined ? [] : [key])),
}));

export const filesSchema = z.array(
  z.union([longFile, text.transform((source): WrittenFile => ({ source, withoutEffect: [] }))]),
);
