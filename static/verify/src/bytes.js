// Bytes: comparing, joining, hexadecimal and Base64.

/** Whether two byte arrays are the same. */
export function equalBytes(one, other) {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

/** Negative, zero or positive: the bytewise order of two arrays. */
export function compareBytes(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let index = 0; index < shared; index += 1) {
    if (one[index] !== other[index]) return one[index] - other[index];
  }
  return one.length - other.length;
}

/** All parts, one after another. */
export function joinBytes(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The bytes of an ASCII text. */
export function asciiBytes(text) {
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

/** Lower-case hexadecimal. */
export function toHex(bytes) {
  return Array.from(bytes, (value) => value.toString(16).padStart(2, "0")).join("");
}

/** The bytes of a hexadecimal text. */
export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** The bytes of a Base64 text. */
export function fromBase64(text) {
  return asciiBytes(atob(text));
}
