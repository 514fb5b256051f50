// Key certificates and the chain root → issuing → device (docs/formats/key-list.md).

export const ISSUING = 1;
export const DEVICE = 2;
export const OPERATING = 3;

/** Read a certificate's exact bytes, without checking who signed it. */
export function parseCertificate(data) {
  if (data.length > 2048 || data.length <= 64) throw new Refused("E-KEY-30");
  const record = new FieldRecord(data.subarray(0, -64));
  const type = record.uint(2);
  if (type < ISSUING || type > OPERATING) record.refuse();
  const certificate = {
    type,
    publicKey: record.blob(3, 32),
    issuer: record.blob(4, 8),
    notBefore: record.day(5),
    notAfter: record.day(6),
    municipality: type === OPERATING ? "" : record.text(7, { shape: TOWN_SHAPE }),
    device: type === DEVICE ? record.text(8, { shape: DEVICE_SHAPE }) : "",
    role: type === DEVICE ? certificateRole(record) : null,
    codes: type === ISSUING && record.has(10) ? certificateCodes(record) : [],
    drill: certificateDrill(record),
    encoded: data,
  };
  record.finish();
  if (certificate.notBefore > certificate.notAfter) record.refuse();
  certificate.kid = kidOf(certificate.publicKey);
  certificate.keyHash = toHex(sha256(certificate.publicKey));
  return certificate;
}

function certificateRole(record) {
  const role = record.uint(9);
  if (role !== 1 && role !== 2) record.refuse();
  return role;
}

function certificateCodes(record) {
  const codes = record.items(10, 100);
  const good = codes.every((code, index) => {
    return typeof code === "string" && DEVICE_SHAPE.test(code) && (index === 0 || codes[index - 1] < code);
  });
  if (!good || !codes.length) record.refuse();
  return codes;
}

function certificateDrill(record) {
  if (!record.has(11)) return false;
  if (record.uint(11) !== 1) record.refuse();
  return true;
}

/** Throws unless the key `publicKey` signed this certificate. */
export async function checkIssuedBy(certificate, publicKey) {
  if (!equalBytes(certificate.issuer, kidOf(publicKey))) throw new Refused("E-KEY-32");
  await checkSigned(publicKey, "key-certificate", certificate.encoded);
}

/** The root among `roots` (array of {publicKey, drill}) that signed `issuing`. */
export async function checkIssuing(roots, issuing, type) {
  if (issuing.type !== type) throw new Refused("E-KEY-30");
  const candidates = roots.filter((root) => equalBytes(kidOf(root.publicKey), issuing.issuer));
  if (!candidates.length) throw new Refused("E-KEY-33");
  let signer = candidates[candidates.length - 1];
  for (const root of candidates.slice(0, -1)) {
    if (await isIssuedBy(issuing, root.publicKey)) {
      signer = root;
      break;
    }
  }
  await checkIssuedBy(issuing, signer.publicKey);
  if (signer.drill !== issuing.drill) throw new Refused("E-KEY-36");
  return signer;
}

async function isIssuedBy(certificate, publicKey) {
  try {
    await checkIssuedBy(certificate, publicKey);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === "E-KEY-01") return false;
    throw error;
  }
}

/** Throws unless `issuing` may have certified `device` and did. */
export async function checkDevice(issuing, device) {
  if (issuing.type !== ISSUING || device.type !== DEVICE) throw new Refused("E-KEY-30");
  await checkIssuedBy(device, issuing.publicKey);
  if (device.municipality !== issuing.municipality) throw new Refused("E-KEY-34");
  if (issuing.codes.length && !issuing.codes.includes(device.device)) throw new Refused("E-KEY-35");
  if (device.drill !== issuing.drill) throw new Refused("E-KEY-36");
}
