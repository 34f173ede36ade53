import type { Environment } from './interpolate.ts';

const SHELLS = /(?:^|\/)(?:sh|bash|ash|dash)$/;
const PART =
  /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)|(\$\()|(&&|\|\||[;|&<>])|(\s+)|([^\s'"\\$;&|<>]+|\$)/gs;

/** What a container is started with, as words; those of a shell's line are read as the shell does. */
export interface StartedWords {
  readonly words: readonly string[];
  /** whether something stands there that only the container knows */
  readonly isUncertain: boolean;
}

/** @param environment  of the container */
export function startedWords(
  { entrypoint = [], command = [] }: { readonly entrypoint?: readonly string[]; readonly command?: readonly string[] },
  environment: Environment,
): StartedWords {
  const all = [...entrypoint, ...command];
  const shell = all.findIndex((word) => SHELLS.test(word));
  const flag = all.findIndex((word, index) => index > shell && /^-[a-z]*c$/.test(word));
  if (shell === -1 || flag === -1) {
    // The program adds up its words, so that a name and its value may stand in one.
    return { words: all.flatMap((word) => (word.startsWith('--') ? word.split(/ +/) : [word])), isUncertain: false };
  }
  return shellWords(all[flag + 1] ?? '', environment);
}

/** @param line  for a shell */
export function shellWords(line: string, environment: Environment): StartedWords {
  const words: string[] = [];
  let isUncertain = false;
  let word: string | undefined;
  const add = (text: string) => {
    word = (word ?? '') + text;
  };
  const end = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const valueOf = (name: string, byDefault: string | undefined) => {
    const value = environment[name];
    const wanted = value === undefined || (value === '' && byDefault !== undefined) ? byDefault : value;
    if (wanted === undefined) isUncertain = true;
    return wanted ?? '';
  };
  for (const [, single, double, escaped, braced, byDefault, bare, substitution, sign, blank, plain] of line.matchAll(
    PART,
  )) {
    if (single !== undefined) add(single);
    else if (double !== undefined) {
      if (/\$\(|`/.test(double)) isUncertain = true;
      add(
        double.replaceAll(
          /\\(["\\$`])|\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
          (_, literal?: string, name?: string, other?: string, short?: string) =>
            literal ?? valueOf(name ?? short ?? '', other),
        ),
      );
    } else if (escaped !== undefined) {
      // The line goes on.
      if (escaped !== '\n') add(escaped);
    } else if (braced !== undefined) add(valueOf(braced, byDefault));
    else if (bare !== undefined) add(valueOf(bare, undefined));
    else if (substitution !== undefined || plain?.includes('`') === true) isUncertain = true;
    else if (sign !== undefined) {
      end();
      words.push(sign);
    } else if (blank !== undefined) end();
    else if (plain !== undefined) add(plain);
  }
  end();
  return { words, isUncertain };
}

/** The value of an option: `--port 5433`, `--port=5433`; the last one counts. */
export function optionIn(words: readonly string[], ...names: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) found = words[index + 1] ?? '';
    const name = names.find((one) => word.startsWith(`${one}=`));
    if (name !== undefined) found = word.slice(name.length + 1);
  }
  return found;
}
