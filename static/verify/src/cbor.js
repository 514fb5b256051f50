// Deterministic CBOR, reading only (docs/formats/encoding.md): one value has one encoding, all else is refused.
// Integers come as Number, beyond 2^53 as BigInt; byte strings as Uint8Array; arrays as Array; maps as Map.

const CBOR_DEPTH = 16;
const CBOR_TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The value whose one encoding is `data`. Throws Refused E-KEY-11 to 15. */
export function decodeCbor(data, limit = 1 << 20) {
  if (data.length > limit) throw new Refused("E-KEY-14");
  const reader = { data, at: 0 };
  const value = readCborItem(reader, 1);
  if (reader.at !== data.length) throw new Refused("E-KEY-12");
  return value;
}

function readCborItem(reader, depth) {
  const { major, info, argument } = readCborHead(reader);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return typeof argument === "bigint" ? -1n - argument : negativeOf(argument);
    case 2:
      return takeCborBytes(reader, argument);
    case 3:
      return readCborText(takeCborBytes(reader, argument));
    case 4:
      return readCborArray(reader, argument, depth);
    case 5:
      return readCborMap(reader, argument, depth);
    case 7:
      if (info >= 20 && info <= 22) return [false, true, null][info - 20];
  }
  throw new Refused("E-KEY-13");
}

function readCborHead(reader) {
  const first = takeCborBytes(reader, 1)[0];
  const major = first >> 5;
  const info = first & 31;
  if (info < 24) return { major, info, argument: info };
  if (info === 31) throw new Refused(major >= 2 && major <= 5 ? "E-KEY-12" : "E-KEY-11");
  if (info > 27) throw new Refused("E-KEY-11");
  const width = 1 << (info - 24);
  const argument = takeCborBytes(reader, width).reduce((sum, value) => sum * 256n + BigInt(value), 0n);
  if (major === 6 || major === 7) throw new Refused("E-KEY-13");
  const least = width === 1 ? 24n : 1n << BigInt(4 * width);
  if (argument < least) throw new Refused("E-KEY-12");
  return { major, info, argument: argument <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(argument) : argument };
}

function negativeOf(argument) {
  return argument === Number.MAX_SAFE_INTEGER ? -1n - BigInt(argument) : -1 - argument;
}

function takeCborBytes(reader, length) {
  if (length > reader.data.length - reader.at) throw new Refused("E-KEY-11");
  reader.at += length;
  return reader.data.subarray(reader.at - length, reader.at);
}

function readCborText(bytes) {
  try {
    return CBOR_TEXT.decode(bytes);
  } catch {
    throw new Refused("E-KEY-11");
  }
}

/** Nothing is reserved for a length that is only claimed: an item takes a byte at least. */
function checkCborContainer(reader, length, depth) {
  if (length > reader.data.length - reader.at) throw new Refused("E-KEY-11");
  if (length && depth > CBOR_DEPTH) throw new Refused("E-KEY-15");
}

function readCborArray(reader, length, depth) {
  checkCborContainer(reader, length, depth);
  const values = [];
  for (let index = 0; index < length; index += 1) values.push(readCborItem(reader, depth + 1));
  return values;
}

function readCborMap(reader, length, depth) {
  checkCborContainer(reader, length, depth);
  const values = new Map();
  let kind = null;
  let before = null;
  for (let index = 0; index < length; index += 1) {
    const start = reader.at;
    const key = readCborItem(reader, depth + 1);
    const major = reader.data[start] >> 5;
    if ((major !== 0 && major !== 1 && major !== 3) || (kind !== null && major !== kind)) throw new Refused("E-KEY-13");
    const encoded = reader.data.subarray(start, reader.at);
    if (before && compareBytes(before, encoded) >= 0) throw new Refused("E-KEY-12");
    [kind, before] = [major, encoded];
    values.set(key, readCborItem(reader, depth + 1));
  }
  return values;
}
