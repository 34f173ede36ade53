/** The section of a WebAssembly module that declares its memory. @source WebAssembly Core Specification, 5.5 */
const MEMORY_SECTION = 5;

/**
 * The same module, whose memory can grow to so many pages only: Go's linker sets no limit, and a module that exports its memory can be
 * given none from outside.
 * @param module  bytes of a module with one memory
 */
export function withMemoryLimit(module, mostPages) {
  let at = 8;
  while (at < module.length) {
    const id = module[at];
    const { value: size, end: body } = readNumber(module, at + 1);
    if (id === MEMORY_SECTION) {
      const { value: count, end: flagsAt } = readNumber(module, body);
      const { value: flags, end: minimumAt } = readNumber(module, flagsAt);
      if (count !== 1 || flags > 1) throw new Error('the module has no memory of its own kind');
      const { value: minimum } = readNumber(module, minimumAt);
      const section = [...number(1), 1, ...number(minimum), ...number(Math.max(mostPages, minimum))];
      const written = Uint8Array.from([MEMORY_SECTION, ...number(section.length), ...section]);
      return Buffer.concat([module.subarray(0, at), written, module.subarray(body + size)]);
    }
    at = body + size;
  }
  throw new Error('the module has no memory');
}

/** An unsigned number in LEB128. */
function readNumber(bytes, from) {
  let value = 0;
  for (let at = from, factor = 1; ; at += 1, factor *= 128) {
    const byte = bytes[at];
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end: at + 1 };
  }
}

function number(value) {
  const bytes = [];
  let left = value;
  do {
    bytes.push((left % 128) | (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return bytes;
}
