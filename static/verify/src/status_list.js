// The status list (docs/formats/status-list.md): what became of a town's papers, by hash alone.

const STATUS_LIST_BYTES = 64 << 20;
const PAPER_HASH = 16;

/** The 16 bytes that name a paper. */
export function paperHash(cose) {
  return sha256(cose).subarray(0, PAPER_HASH);
}

/** Read and check a status list file under the roots of a key list. */
export async function parseStatusList(data, roots) {
  const content = unwrapFile("status-list", data, STATUS_LIST_BYTES);
  if (!(content instanceof Uint8Array)) throw new Refused("E-KEY-37");
  if (content.length <= 64) throw new Refused("E-KEY-30");
  const record = new FieldRecord(content.subarray(0, -64), STATUS_LIST_BYTES);
  const list = { municipality: record.text(2, { shape: TOWN_SHAPE }), version: record.uint(3), asOf: record.time(4) };
  list.packed = statesOf(record);
  list.revoked = revokedOf(record);
  list.operating = parseCertificate(record.blob(7));
  record.finish();
  await checkIssuing(roots, list.operating, OPERATING);
  await checkSigned(list.operating.publicKey, "status-list", content);
  return list;
}

/** "VALID", "SUPERSEDED", "VOID", or null for a paper that is not on the list. */
export function listedState(list, paper) {
  const index = list.packed.findIndex((packed) => findHash(packed, paper) >= 0);
  return index < 0 ? null : ["VALID", "SUPERSEDED", "VOID"][index];
}

function statesOf(record) {
  const states = record.map(5);
  const packed = [1, 2, 3].map((state) => states.get(state));
  if (states.size !== 3 || !packed.every(isAscending)) record.refuse();
  const twice = (hash) => packed.filter((one) => findHash(one, hash) >= 0).length > 1;
  for (const hashes of packed.slice(1)) {
    for (let at = 0; at < hashes.length; at += PAPER_HASH) if (twice(hashAt(hashes, at))) record.refuse();
  }
  return packed;
}

function isAscending(packed) {
  if (!(packed instanceof Uint8Array) || packed.length % PAPER_HASH) return false;
  for (let at = PAPER_HASH; at < packed.length; at += PAPER_HASH) {
    if (compareBytes(hashAt(packed, at - PAPER_HASH), hashAt(packed, at)) >= 0) return false;
  }
  return true;
}

function hashAt(packed, at) {
  return packed.subarray(at, at + PAPER_HASH);
}

/** Where a hash stands in ascending hashes, -1 if nowhere. */
function findHash(packed, paper) {
  let [low, high] = [0, packed.length / PAPER_HASH - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compareBytes(hashAt(packed, middle * PAPER_HASH), paper);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function revokedOf(record) {
  const revoked = record.items(6, 10000);
  const good = revoked.every((key, index) => {
    return key instanceof Uint8Array && key.length === 32 && (!index || compareBytes(revoked[index - 1], key) < 0);
  });
  if (!good) record.refuse();
  return new Set(revoked.map(toHex));
}
