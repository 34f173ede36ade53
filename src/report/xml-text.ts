import { withoutHiddenCharacters } from './html.ts';

/** An attribute's value with its quotes. Line ends become spaces, as a parser would make of them. */
export function attribute(value: string): string {
  return `"${text(value)
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\r\n]+/g, ' ')}"`;
}

/** Text of an element; characters that XML 1.0 forbids even when escaped become U+FFFD, and those that turn a line round. */
export function text(value: string): string {
  return withoutHiddenCharacters(value.replaceAll(/\r\n?/g, '\n'))
    .replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
