/** Lines as comments at the head of a file. Names of files and texts of logs are strangers': none ends its line, or is no YAML. */
export function yamlComments(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]+/gu, ' ')}\n`).join('');
}
