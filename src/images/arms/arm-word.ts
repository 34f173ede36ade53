import { BenchdayError } from '../../base/errors.ts';
import { wordWithoutSecrets } from '../../topology/compose/stored-word.ts';

/** What one side of a comparison is asked for as. */
export type ArmWord =
  | { readonly kind: 'topology'; readonly name: string }
  | { readonly kind: 'git'; readonly ref: string }
  | { readonly kind: 'image'; readonly tag: string };

export interface KnownWords {
  /** a name in topologies/, or the path of something that is there */
  readonly isTopology: (word: string) => Promise<boolean>;
  /** whether git knows a commit by it */
  readonly isRef: (word: string) => Promise<boolean>;
}

const PREFIXED = /^(topology|git|image):(.*)$/s;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads `git:main`, `image:1a2b3c`, `topology:cache`, or a word without prefix that means one of a topology and a commit.
 * @param option  in messages: `--baseline`
 * @throws {BenchdayError} USAGE when it means nothing, or both; what `known` throws of a word that is no topology
 */
export async function readArmWord(option: string, word: string, known: KnownWords): Promise<ArmWord> {
  const shown = wordWithoutSecrets(word);
  const [, prefix, rest = ''] = PREFIXED.exec(word) ?? [];
  if (prefix !== undefined) return prefixed(option, prefix, rest);
  const isTopology = await known.isTopology(word);
  const isRef = await known.isRef(word).catch((failure: unknown) => {
    // A repository that git does not read hinders nobody who compares topologies.
    if (isTopology) return false;
    throw failure;
  });
  if (isTopology && isRef) {
    throw new BenchdayError('USAGE', `${option} ${shown}: there is a topology and a commit of this name`, {
      hint: `write topology:${shown} or git:${shown}; the tag of images is written image:${shown}`,
    });
  }
  if (isTopology) return { kind: 'topology', name: word };
  if (isRef) return { kind: 'git', ref: word };
  throw new BenchdayError('USAGE', `${option} ${shown}: no topology has this name, and git knows no commit by it`, {
    hint: `benchday list shows the topologies, git log --all the commits (git fetch gets more, in a shallow clone git fetch --unshallow); the tag of images is written image:${shown}`,
  });
}

function prefixed(option: string, prefix: string, rest: string): ArmWord {
  if (rest === '') throw new BenchdayError('USAGE', `${option} ${prefix}: has nothing after the colon`);
  if (prefix === 'git') return { kind: 'git', ref: rest };
  if (prefix === 'topology') return { kind: 'topology', name: rest };
  if (!TAG.test(rest)) {
    throw new BenchdayError('USAGE', `${option} image:${rest}: a tag has letters, digits, "_", "." and "-" only`);
  }
  return { kind: 'image', tag: rest };
}
