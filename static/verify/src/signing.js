// Hashes, kids and Ed25519: WebCrypto where the browser has it, else the vendored noble library.
//
// OpenSSL (the program) and the browsers' own libraries verify without cofactor: they compute R again and compare its
// bytes. The fallback does the same, so that every browser gives the program's answer to every signature.

const ED25519_ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;

/** SHA-256, 32 bytes. */
export function sha256(data) {
  return noble.sha256(data);
}

/** The first 8 bytes of SHA-256 of a public key: a hint, never a proof. */
export function kidOf(publicKey) {
  return sha256(publicKey).subarray(0, 8);
}

/** SHA-256 of a key in groups of four, to be compared by eye. */
export function fingerprintOf(publicKey) {
  return toHex(sha256(publicKey)).match(/.{4}/g).join(" ");
}

/** Whether `signature` (64 bytes) over `message` is `publicKey`'s (32 bytes). Never throws. */
export async function verifyEd25519(publicKey, signature, message) {
  const native = await nativeEd25519();
  return native ? verifyNative(publicKey, signature, message) : verifyNoble(publicKey, signature, message);
}

/** Throws Refused E-KEY-01 unless `data` = body ‖ signature was signed by `publicKey` for `purpose`. */
export async function checkSigned(publicKey, purpose, data) {
  const body = data.subarray(0, -64);
  await checkPurpose(publicKey, purpose, body, data.subarray(-64));
}

/** Throws Refused E-KEY-01 unless the signature over purpose and message is `publicKey`'s. */
export async function checkPurpose(publicKey, purpose, message, signature) {
  const signed = joinBytes(asciiBytes(`victim-support/${purpose}/v1\0`), message);
  if (!(await verifyEd25519(publicKey, signature, signed))) throw new Refused("E-KEY-01");
}

/** The same by the vendored library, for browsers without Ed25519 and for pages that are no secure context. */
export function verifyNoble(publicKey, signature, message) {
  try {
    const scalar = littleEndian(signature.subarray(32));
    if (signature.length !== 64 || scalar >= ED25519_ORDER) return false;
    const key = noble.Point.fromBytes(publicKey, true);
    const hash = noble.sha512(joinBytes(signature.subarray(0, 32), publicKey, message));
    const challenge = littleEndian(hash) % ED25519_ORDER;
    const point = times(noble.Point.BASE, scalar).add(times(key, challenge).negate());
    return equalBytes(point.toBytes(), signature.subarray(0, 32));
  } catch {
    return false;
  }
}

function times(point, scalar) {
  return scalar === 0n ? noble.Point.ZERO : point.multiply(scalar, false);
}

function littleEndian(bytes) {
  return bytes.reduceRight((sum, value) => (sum << 8n) + BigInt(value), 0n);
}

async function verifyNative(publicKey, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    return false;
  }
}

let nativeAnswer = null;

/** Whether WebCrypto has Ed25519 that takes a good signature and refuses a bad one (RFC 8032, test 2). */
function nativeEd25519() {
  nativeAnswer ??= (async () => {
    if (!globalThis.crypto?.subtle) return false;
    const key = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const good = fromHex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    const taken = await verifyNative(key, good, Uint8Array.of(0x72));
    return taken && !(await verifyNative(key, good, Uint8Array.of(0x73)));
  })();
  return nativeAnswer;
}
