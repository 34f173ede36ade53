/**
 * The images that a Dockerfile builds upon or copies from, in its order, without its own stages. The set-up runs before any parser of
 * Dockerfiles is there.
 * @param {string} dockerfile
 * @returns {readonly string[] | undefined} undefined when one cannot be known beforehand, as its name has a variable in it
 */
export function basesIn(dockerfile) {
  if (/^#\s*escape\s*=\s*`/im.test(dockerfile)) return undefined;
  const lines = dockerfile
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n');
  const stages = new Set(['scratch']);
  const bases = new Set();
  const add = (name) => {
    if (!stages.has(name.toLowerCase()) && !/^\d+$/.test(name)) bases.add(name);
  };
  for (const line of lines) {
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from !== null) {
      add(from[1]);
      if (from[2] !== undefined) stages.add(from[2].toLowerCase());
    }
    const flags = /^\s*(?:COPY|ADD|RUN)((?:\s+--\S+)+)/i.exec(line)?.[1] ?? '';
    for (const [, name] of flags.matchAll(/\s--(?:from=|mount=\S*?\bfrom=)([^\s,]+)/g)) add(name);
  }
  // A variable, or no name of an image at all: the builder decides.
  return [...bases].every((name) => /^[a-z0-9][^$]*$/i.test(name)) ? [...bases] : undefined;
}
