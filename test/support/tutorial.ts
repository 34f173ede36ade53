/** A step of a tutorial, in the order of the text. */
export type TutorialStep =
  | { readonly kind: 'file'; readonly line: number; readonly name: string; readonly text: string }
  | {
      readonly kind: 'commands';
      readonly line: number;
      readonly commands: readonly string[];
      /** absent: nothing is said of what they print */
      readonly output?: string;
    };

/**
 * The fenced blocks of a text: `sh` is typed, `text` right after it is what that prints, and `yaml` whose first line is a comment with a path
 * is a file to write.
 * @throws {Error} for a block of another kind, which nobody would run
 */
export function tutorialSteps(markdown: string): TutorialStep[] {
  const steps: TutorialStep[] = [];
  for (const found of markdown.matchAll(/^```(\w*)\n([^]*?)^```$/gm)) {
    const [, language = '', text = ''] = found;
    const line = markdown.slice(0, found.index).split('\n').length;
    const last = steps.at(-1);
    if (language === 'sh') {
      steps.push({ kind: 'commands', line, commands: text.split('\n').filter((command) => command !== '') });
    } else if (language === 'text' && last?.kind === 'commands' && last.output === undefined) {
      steps[steps.length - 1] = { ...last, output: text };
    } else if (language === 'yaml') {
      const name = /^# (\S+)\n/.exec(text)?.[1];
      if (name === undefined) throw new Error(`line ${line}: a file without its name`);
      steps.push({ kind: 'file', line, name, text });
    } else throw new Error(`line ${line}: a block ${language} that nobody runs`);
  }
  return steps;
}

/** Whether something was printed as a tutorial has it: numbers may differ, and a line of three dots stands for any lines. */
export function isPrintedAs(output: string, expected: string): boolean {
  const lines = plainLines(expected);
  const pattern = lines.map((line) => (line === '...' ? '(?:[^\\n]*\\n)*?' : `${escaped(line)}\\n`)).join('');
  return new RegExp(`^${pattern}$`).test(`${plainLines(output).join('\n')}\n`);
}

/** Without numbers and the blanks that make room for them. */
export function plainLines(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/\d[\d.,:T-]*\d|\d/g, 'N')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
}

function escaped(line: string): string {
  return line.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
