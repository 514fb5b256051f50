// The key list (docs/formats/key-list.md): every item is checked against those before it.

const KEY_LIST_BYTES = 16 << 20;
const ITEM_BYTES = 8192;
const ITEM_DOMAIN = asciiBytes("victim-support/key-list-item/v1\0");

/** The content of a file that says it is `what`, version 1. Throws Refused E-KEY-31, 37. */
export function unwrapFile(what, data, limit) {
  let value;
  try {
    value = decodeCbor(data, limit);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  if (!Array.isArray(value) || value.length !== 2 || typeof value[0] !== "string") throw new Refused("E-KEY-37");
  const [tag, content] = value;
  const tagged = /^victim-support\/([^]*)\/v([0-9]+)$/.exec(tag);
  if (!tagged || tagged[1] !== what) throw new Refused("E-KEY-37");
  if (tagged[2] !== "1") throw new Refused("E-KEY-31");
  return content;
}

/** Read and check a key list file: every signature, every link, every right to sign. */
export async function parseKeyList(data) {
  const content = unwrapFile("key-list", data, KEY_LIST_BYTES);
  if (!Array.isArray(content) || !content.length || content.length > 100000) throw new Refused("E-KEY-38");
  const items = content.map((encoded) => {
    if (!(encoded instanceof Uint8Array)) throw new Refused("E-KEY-38");
    return parseKeyListItem(encoded);
  });
  const list = new KeyList();
  for (const item of items) await list.admit(item);
  return list;
}

/** A checked key list. */
export class KeyList {
  constructor() {
    this.items = [];
    this.roots = [];
    this.revocations = new Set();
    this.certificates = new Map();
  }

  get version() {
    return this.items.length;
  }

  get asOf() {
    return this.items[this.items.length - 1].time;
  }

  get root() {
    return this.roots[0];
  }

  get drill() {
    return this.root.drill;
  }

  get name() {
    return this.items[0].content.name;
  }

  get fingerprint() {
    return fingerprintOf(this.root.publicKey);
  }

  isRevoked(certificate) {
    return this.revocations.has(certificate.keyHash);
  }

  /** Throws unless this list is `older` or `older` with more items. */
  checkExtends(older) {
    if (!equalBytes(this.root.publicKey, older.root.publicKey)) throw new Refused("E-KEY-41");
    const same = this.version >= older.version;
    if (!same || !equalBytes(this.items[older.version - 1].hash, older.items[older.version - 1].hash)) {
      throw new Refused("E-KEY-40");
    }
  }

  of(type) {
    return [...this.certificates.values()].filter((certificate) => certificate.type === type);
  }

  async admit(item) {
    const before = this.items.length ? this.items[this.items.length - 1].hash : new Uint8Array(32);
    if (item.seq !== this.items.length + 1 || !equalBytes(item.prev, before)) throw new Refused("E-KEY-38");
    await this[`admit_${item.kind}`](item);
    this.items.push(item);
  }

  async admit_root(item) {
    if (this.items.length) throw new Refused("E-KEY-38");
    if (!equalBytes(item.signer, kidOf(item.content.publicKey))) throw new Refused("E-KEY-39");
    await checkSigned(item.content.publicKey, "key-list", item.encoded);
    this.roots.push({ publicKey: item.content.publicKey, drill: item.content.drill });
  }

  async admit_certificate(item) {
    const certificate = item.content;
    await this.signerOf(item, certificate.type === OPERATING);
    if (certificate.type === DEVICE) {
      await checkDevice(this.issuerOf(certificate), certificate);
    } else {
      await checkIssuing(this.roots, certificate, certificate.type);
    }
    this.certificates.set(toHex(sha256(certificate.encoded)), certificate);
  }

  async admit_revocation(item) {
    await this.signerOf(item, false);
    this.revocations.add(item.content.keyHash);
  }

  async admit_rotation(item) {
    const old = await this.signerOf(item, true);
    // the CBOR of [old key, new key]
    const message = joinBytes(Uint8Array.of(0x82, 0x58, 32), old, Uint8Array.of(0x58, 32), item.content.publicKey);
    await checkPurpose(item.content.publicKey, "rotation", message, item.content.proof);
    const { drill } = this.roots.find((root) => equalBytes(root.publicKey, old));
    const again = this.roots.find((root) => equalBytes(root.publicKey, item.content.publicKey));
    if (again) again.drill = drill;
    else this.roots.push({ publicKey: item.content.publicKey, drill });
  }

  issuerOf(device) {
    const found = this.of(ISSUING).find((one) => equalBytes(one.kid, device.issuer) && !this.isRevoked(one));
    if (!found) throw new Refused("E-KEY-39");
    return found;
  }

  /** The public key of the root or unrevoked operating key that signed `item`. */
  async signerOf(item, rootsOnly) {
    const operating = rootsOnly ? [] : this.of(OPERATING).filter((one) => !this.isRevoked(one));
    const signers = [...this.roots, ...operating].map((one) => one.publicKey);
    const candidates = signers.filter((key) => equalBytes(kidOf(key), item.signer));
    for (const key of candidates.slice(0, -1)) {
      try {
        await checkSigned(key, "key-list", item.encoded);
        return key;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    if (!candidates.length) throw new Refused("E-KEY-39");
    const last = candidates[candidates.length - 1];
    await checkSigned(last, "key-list", item.encoded);
    return last;
  }
}

function parseKeyListItem(data) {
  if (data.length > ITEM_BYTES || data.length <= 64) throw new Refused("E-KEY-30");
  const record = new FieldRecord(data.subarray(0, -64));
  const [seq, prev, number] = [record.uint(2), record.blob(3, 32), record.uint(4)];
  const time = record.time(5);
  const body = record.blob(6, null, ITEM_BYTES);
  const read = [null, parseRootKey, parseCertificate, parseRevocation, parseRotation][number];
  if (!read) record.refuse();
  const content = read(body);
  const signer = record.blob(7, 8);
  record.finish();
  const kind = [null, "root", "certificate", "revocation", "rotation"][number];
  return { seq, prev, kind, time, content, signer, encoded: data, hash: sha256(joinBytes(ITEM_DOMAIN, data)) };
}

function parseRootKey(data) {
  const record = new FieldRecord(data);
  const root = { publicKey: record.blob(2, 32), drill: record.uint(3, 1) === 1, name: record.text(4, { most: 200 }) };
  record.finish();
  return root;
}

function parseRevocation(data) {
  const record = new FieldRecord(data);
  const keyHash = toHex(record.blob(2, 32));
  record.text(3, { shape: TOWN_SHAPE });
  const device = record.text(4);
  if (device && !DEVICE_SHAPE.test(device)) record.refuse();
  const reason = record.uint(5);
  if (reason < 1 || reason > 4) record.refuse();
  record.day(6);
  record.finish();
  return { keyHash };
}

function parseRotation(data) {
  const record = new FieldRecord(data);
  const rotation = { publicKey: record.blob(2, 32), proof: record.blob(3, 64) };
  record.finish();
  return rotation;
}
