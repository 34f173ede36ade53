import { withoutHiddenCharacters } from './html.ts';

/** Makes any text show literally, on one line, within a table too. Names cannot mention people or start links. */
export function escapeMarkdown(text: string): string {
  return withoutHiddenCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|~#!]/g, String.raw`\$&`)
    .replace(/@/g, '@\u200b')
    .replace(/(https?):/gi, '$1\u200b:')
    .replace(/\bwww\./gi, '$&\u200b')
    .trim();
}
