import { Composer, Lexer, LineCounter, Parser, YAMLParseError } from 'yaml';
import type { Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';
import { BenchdayError } from './errors.ts';
import { displayPath } from './file-problem.ts';

/**
 * Far more than any file for people has, and far less than what overflows the stack of the library: it builds nodes by recursion, and V8
 * ends the whole process when it has to compile a regular expression there.
 */
const MOST_NESTED = 200;

/**
 * As the library's `parseDocument`, but nothing is built that is nested too deeply. Errors and warnings of the text are in the document.
 * @param file  in messages
 * @param options  `prettyErrors` stays off, and `lineCounter` is where lines are counted
 * @throws {BenchdayError} FILE_INVALID with the line where it gets too deep
 */
export function parseShallowDocument(
  file: string,
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions = {},
): Document.Parsed {
  const { lineCounter: lines = new LineCounter(), ...rest } = options;
  let first: Document.Parsed | undefined;
  const composer = new Composer({ ...rest, lineCounter: lines, prettyErrors: false });
  for (const document of composer.compose(shallowTokens(file, text, lines), true, text.length)) {
    if (first === undefined) {
      first = document;
      continue;
    }
    if (options.logLevel === 'silent') break;
    const [from, to] = document.range;
    first.errors.push(new YAMLParseError([from, to], 'MULTIPLE_DOCS', 'holds several documents'));
    break;
  }
  // The composer was asked for one even where there is none.
  return first as Document.Parsed;
}

function* shallowTokens(file: string, text: string, lines: LineCounter): ReturnType<Parser['parse']> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_NESTED) {
      const place = `${displayPath(file)}:${lines.linePos(offset).line || 1}`;
      throw new BenchdayError('FILE_INVALID', `${place}: is nested too deeply`);
    }
    offset += lexeme.length;
  }
  yield* parser.end();
}
