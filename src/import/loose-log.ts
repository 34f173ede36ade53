import { isAddress, isAddressList, withoutPort } from './address.ts';
import type { Candidate } from './client-vote.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';
import { leadingTime } from './text-time.ts';

/** A request with its protocol in quotes, and a status right behind it, or behind who asked: hardly anything else looks like that. */
const REQUEST = /(?<!\\)"([A-Z]{3,17} (?:[^"\\]|\\.)* HTTP\/[\d.]+)"(?: from (\S+) -)?[\s|,;]+"?(\d{3})"?(?=[\s|,;]|$)/;
const WORD = /[^\s|"[\](){}<>]+/g;

/** Formats of a site's own that have a time, a quoted request with its status, and addresses anywhere. */
export function readLoose(text: string): LineFacts | Rejection {
  const found = REQUEST.exec(text);
  if (found === null) return 'format';
  const [before, behind] = [text.slice(0, found.index), text.slice(found.index + found[0].length)];
  const time = leadingTime(before) ?? leadingTime(behind);
  if (time === undefined) return 'format';
  const [, request = '', from = '', status] = found;
  const candidates = [
    ...addressesIn(`${before} ${from}`, 'front', 0),
    ...addressesIn(behind, 'other', before.split(/\s+/).length + 2),
  ];
  return { format: 'quoted request', time, request, status, clients: candidates, candidates };
}

/** The addresses among the words of a text. @param wordsBefore  how many stand before it, for the names of their places */
export function addressesIn(text: string, place: Candidate['place'], wordsBefore: number): Candidate[] {
  return Array.from(text.matchAll(WORD)).flatMap((match, index): Candidate[] => {
    const bare = match[0].replace(/[,;]$/, '');
    // `client=1.2.3.4`; 2001:0db8::1 begins as a label does.
    const word = isAddress(bare) ? bare : bare.replace(/^\w+[=:](?=[\d[])/, '');
    // Before the request stands who asked, often with a port; an upstream behind it has one too.
    const address = place === 'front' ? withoutPort(word) : word;
    // `1.2.3.4,10.0.0.1`, as a proxy passed them on
    const isFound = isAddress(address) || (address.includes(',') && isAddressList(address));
    return isFound ? [{ from: `word ${wordsBefore + index + 1}`, text: address, place }] : [];
  });
}
