/** Words that messages, help texts and docs do without, and what to write instead. ESLint looks for them in strings, words.mjs in docs. */
export const wordList = [
  // "tell apart", "tells them apart" and "not-told-apart" are a fixed idiom.
  { pattern: /\b(?:tells?|told)\b(?!(?:[\s-]+[\w'’]+){0,3}[\s-]+apart\b)/, instead: 'say, report or show' },
  { pattern: /\bmend(?:s|ed|ing)?\b/, instead: 'fix or repair' },
  { pattern: /\b(?:giv(?:e|es|en|ing)|gave)(?:\s+[\w'’]+){0,2}\s+back\b(?!-)/, instead: 'return or restore' },
  { pattern: /\b(?:go|goes|going|gone|went)\s+on\b/, instead: 'continue, resume, last or keep running' },
  { pattern: /\b(?:carry|carries|carried|carrying)\s+on\b/, instead: 'continue or resume' },
  { pattern: /\bhand(?:s|ed|ing)?(?:\s+[\w'’]+)?\s+over\b/, instead: 'pass, send or give' },
  { pattern: /\bas\s+it\s+were\b/, instead: 'nothing: leave it out' },
  { pattern: /\bof\s+late\b/, instead: 'recently' },
  { pattern: /\banew\b/, instead: 'again or from scratch' },
  { pattern: /\bfor\s+want\s+of\b/, instead: 'for lack of' },
  { pattern: /\blikewise\b/, instead: 'also' },
  { pattern: /\b(?:thus|hence)\b/, instead: 'so' },
  { pattern: /\bupon\b/, instead: 'on' },
  {
    pattern: /\b(?:whilst|lest|albeit|nought|henceforth|forthwith|hereby|therein|thereof|wherein|whence)\b/,
    instead: 'a word of today',
  },
];

/** Every word of the list in a text: where it begins, as it is written, and what to write instead. */
export function wordsIn(text) {
  return wordList
    .flatMap(({ pattern, instead }) =>
      [...text.matchAll(new RegExp(pattern.source, 'gi'))].map((found) => ({
        index: found.index,
        word: found[0].replace(/\s+/g, ' '),
        instead,
      })),
    )
    .sort((a, b) => a.index - b.index);
}

/** An ESLint rule: no word of the list in strings and templates. Names of modules are not for people. */
export const wordRule = {
  meta: { type: 'suggestion', schema: [], messages: { found: '"{{word}}": write {{instead}} instead' } },
  create(context) {
    const look = (node, text) => {
      for (const { word, instead } of wordsIn(text)) {
        context.report({ node, messageId: 'found', data: { word, instead } });
      }
    };
    return {
      Literal(node) {
        if (typeof node.value === 'string' && !/^(?:Import|Export)/.test(node.parent.type)) look(node, node.value);
      },
      TemplateElement(node) {
        look(node, node.value.cooked ?? node.value.raw);
      },
    };
  },
};
