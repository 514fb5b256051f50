// The symbol's text, COSE and payload (docs/formats/certificate-qr.md), in the order the format prescribes.

const SYMBOL_SHAPE = /^RIS(X?)(M?)([0-9]+):([0-9A-Z $%*+\-./:]*)$/;
const SYMBOL_IN_TEXT = /RISX?M?[0-9]{1,9}:[0-9A-Z $%*+\-./:]{8,6000}/g;
const SYMBOL_BYTES = 4096;
const CLAIM = -65537;
const LONGEST_TEXT = 1000;
const MOST_LINES = 200;
const COSE_TAG = 0xd2;
const COSE_PROTECTED = Uint8Array.of(0xa1, 0x01, 0x27);

/** A symbol's text taken apart, null if it is not one of ours, of whatever version. */
export function readSymbol(text) {
  const found = SYMBOL_SHAPE.exec(text);
  return found && { drill: found[1] === "X", members: found[2] === "M", version: found[3], body: found[4] };
}

/** Every symbol's text that stands in a longer text, none twice. */
export function symbolsIn(text) {
  return [...new Set(text.match(SYMBOL_IN_TEXT) ?? [])];
}

/** The parts of a COSE_Sign1 whose form is exactly ours; the signature is not yet checked. */
export function parseCose(data) {
  if (data[0] !== COSE_TAG) throw new Refused("E-VFY-08");
  const value = decodeSymbol(data.subarray(1));
  const [protectedHeader, header, payload, signature] = Array.isArray(value) && value.length === 4 ? value : [];
  const blobs = [protectedHeader, payload, signature].every((part) => part instanceof Uint8Array);
  const kid = header instanceof Map && header.size === 1 ? header.get(4) : null;
  const good = blobs && equalBytes(protectedHeader, COSE_PROTECTED) && signature.length === 64;
  if (!good || !(kid instanceof Uint8Array) || kid.length !== 8) throw new Refused("E-VFY-08");
  return { kid, payload, signature };
}

/** Throws Refused E-KEY-01 unless `publicKey` signed the payload and is the one the kid hints at. */
export async function checkCose(sign1, publicKey) {
  const signed = joinBytes(
    Uint8Array.of(0x84, 0x6a),
    asciiBytes("Signature1"),
    Uint8Array.of(0x43),
    COSE_PROTECTED,
    Uint8Array.of(0x40),
    cborLength(sign1.payload.length),
    sign1.payload,
  );
  const good = equalBytes(sign1.kid, kidOf(publicKey)) && (await verifyEd25519(publicKey, sign1.signature, signed));
  if (!good) throw new Refused("E-KEY-01");
}

/** The head of a byte string of this length: the payload of a symbol has at most 4096 bytes. */
function cborLength(length) {
  if (length < 24) return Uint8Array.of(0x40 + length);
  return length < 256 ? Uint8Array.of(0x58, length) : Uint8Array.of(0x59, length >> 8, length & 255);
}

/** The claim's fields, of whatever version. */
export function claimOf(payload) {
  const value = decodeSymbol(payload);
  const claim = value instanceof Map && value.size === 1 ? value.get(CLAIM) : null;
  if (!(claim instanceof Map)) throw new Refused("E-VFY-08");
  return claim;
}

/** (issuing, device) from a claim of any version: fields 22 and 23 never change. */
export function certificatesOf(claim) {
  const pair = [claim.get(22), claim.get(23)];
  if (!pair.every((data) => data instanceof Uint8Array)) throw new Refused("E-VFY-08");
  return asSymbol(() => pair.map(parseCertificate));
}

/** The payload of a claim whose signature was checked. Throws Refused E-VFY-08, E-VFY-09 (version, unknown fields). */
export function readClaim(claim) {
  const [issuing, device] = certificatesOf(claim);
  const known = [...claim.keys()].every((key) => typeof key === "number" && key >= 1 && key <= 23);
  // `true` is no version either, but no newer one: the program counts it as 1 here and refuses it as a field
  if (!known || (claim.get(1) !== 1 && claim.get(1) !== true)) throw new Refused("E-VFY-09");
  return asSymbol(() => readFields(claim, issuing, device));
}

const PRINTED_TEXTS = {
  number: 2, title: 3, headAddress: 4, headName: 5, cause: 8, dwelling: 9, grade: 10, floodClass: 11,
  issueDate: 12, issuerTitle: 13, issuerName: 14, copyNote: 17,
}; // prettier-ignore
const REQUIRED_FIELDS = [2, 3];

function readFields(claim, issuing, device) {
  const record = new FieldRecord(new Map([...claim].filter(([key]) => key < 22)));
  const printed = {};
  for (const [name, key] of Object.entries(PRINTED_TEXTS)) {
    printed[name] = REQUIRED_FIELDS.includes(key) || record.has(key) ? printedText(record, key) : "";
  }
  printed.members = record.has(6) ? memberLines(record.items(6, MOST_LINES)) : [];
  printed.remarks = record.has(15) ? remarkLines(record) : [];
  printed.extra = record.has(16) ? extraPairs(record) : [];
  const membersHash = record.has(7) ? record.blob(7, 32) : null;
  if (membersHash && printed.members.length) record.refuse();
  const payload = { printed, membersHash, issuing, device, ...placeOf(record) };
  payload.issued = record.day(18);
  payload.municipality = record.text(19, { shape: TOWN_SHAPE });
  payload.supersedes = record.has(21) ? supersededPaper(record) : null;
  record.finish();
  return payload;
}

function printedText(record, key) {
  return record.text(key, { most: LONGEST_TEXT }) || record.refuse();
}

function isText(value) {
  return typeof value === "string" && value !== "";
}

function remarkLines(record) {
  const lines = record.items(15, MOST_LINES);
  return lines.length && lines.every(isText) ? lines : record.refuse();
}

function extraPairs(record) {
  const pairs = record.items(16, MOST_LINES);
  const good = pairs.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText));
  return pairs.length && good ? pairs : record.refuse();
}

function memberLines(value) {
  const lines = Array.isArray(value) && value.length <= MOST_LINES ? value : [];
  const good = lines.every((line) => {
    return Array.isArray(line) && line.length === 3 && line.every((part) => typeof part === "string");
  });
  if (!lines.length || !good) throw new Refused("E-VFY-08");
  return lines.map(([name, relation, age]) => ({ name, relation, age }));
}

/** Where the paper stands in its laptop's chain. */
function placeOf(record) {
  const [epoch, seq, prev, ...more] = record.items(20, 3);
  const counts = isWhole(epoch) && isWhole(seq) && epoch > 0 && seq > 0;
  if (!counts || more.length || !(prev instanceof Uint8Array) || prev.length !== 16) record.refuse();
  return { epoch, seq, prev };
}

function supersededPaper(record) {
  const [number, hash, ...more] = record.items(21, 2);
  const good = isText(number) && hash instanceof Uint8Array && hash.length === 16 && !more.length;
  return good ? { number, hash } : record.refuse();
}

/** The members in a second symbol's bytes. */
export function readMembers(data) {
  return memberLines(decodeSymbol(data));
}

function decodeSymbol(data) {
  return asSymbol(() => decodeCbor(data, SYMBOL_BYTES));
}

/** What is wrong inside a symbol is E-VFY-08, whatever its own code. */
function asSymbol(read) {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refused ? new Refused("E-VFY-08", error.code) : error;
  }
}
