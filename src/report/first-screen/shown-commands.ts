/** Below this many characters a common beginning hides more than it spares. */
const LEAST_BEGINNING = 24;

/** Commands where there is no room for the whole of each. */
export interface ShownCommands {
  /** words that several of them begin with; absent: there are none worth it */
  readonly beginning: string | undefined;
  /** a command with `…` in the place of the beginning */
  readonly short: (command: string) => string;
}

/** What commands have in common is said once, so that of each there is room for what is its own. @param commands  as shell text, several joined by "; " */
export function shownCommands(commands: readonly string[]): ShownCommands {
  const all = [...new Set(commands.flatMap(eachOf))];
  const kinds = new Set(all.map(kindOf));
  const [best] = [...kinds]
    .map((kind) => all.filter((command) => kindOf(command) === kind))
    .filter((alike) => alike.length > 1)
    .sort((a, b) => b.length - a.length);
  const beginning = best === undefined ? '' : commonWords(best);
  if (beginning.length < LEAST_BEGINNING) return { beginning: undefined, short: (command) => command };
  const shorten = (command: string) =>
    command.startsWith(`${beginning} `) ? `…${command.slice(beginning.length)}` : command;
  return { beginning, short: (command) => eachOf(command).map(shorten).join('; ') };
}

function eachOf(command: string): readonly string[] {
  return command.split(/; (?=benchday )/);
}

/** "benchday drill" */
function kindOf(command: string): string {
  return command.split(' ', 2).join(' ');
}

/** An option is not parted from its value. */
function commonWords(commands: readonly string[]): string {
  const [first = [], ...others] = commands.map((command) => command.split(' '));
  const differs = first.findIndex((word, at) => others.some((words) => words[at] !== word));
  const words = first.slice(0, differs === -1 ? first.length - 1 : differs);
  while (words.at(-1)?.startsWith('-') === true) words.pop();
  return words.join(' ');
}
