/** An element; text is left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

const TOKEN = /<\?xml[^>]*\?>|<(\/?)([A-Za-z-]+)((?:\s+[A-Za-z-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** Parses the XML that has elements, attributes and text; strict: throws on anything that is not well-formed. */
export function parseXml(text: string): XmlElement {
  const root: { name: string; attributes: Record<string, string>; children: XmlElement[] } = {
    name: '',
    attributes: {},
    children: [],
  };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (token === null) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
    const [, slash, name, attributes = '', end, plain] = token;
    if (plain !== undefined) decoded(plain);
    if (name === undefined) continue;
    const parent = open.at(-1) ?? root;
    if (slash === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
      continue;
    }
    const element = { name, attributes: attributesOf(attributes), children: [] };
    parent.children.push(element);
    if (end !== '/') open.push(element);
  }
  const [first, second] = root.children;
  if (open.length !== 1 || first === undefined || second !== undefined) throw new Error('there must be one root');
  return first;
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([A-Za-z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decoded(value)]),
  );
}

function decoded(text: string): string {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error('a character that XML forbids');
  return text.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`the entity ${whole}`);
    return character;
  });
}
