// Base45 (RFC 9285), strict: one text for one byte string.

const BASE45_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** The bytes. Throws Refused E-VFY-08 for another sign, a length or a group that no encoder writes. */
export function decodeBase45(text) {
  const values = Array.from(text, (sign) => BASE45_SIGNS.indexOf(sign));
  if (values.includes(-1) || values.length % 3 === 1) throw new Refused("E-VFY-08");
  const bytes = [];
  for (let index = 0; index < values.length; index += 3) {
    const group = values.slice(index, index + 3);
    const number = group.reduce((sum, value, place) => sum + value * 45 ** place, 0);
    const whole = group.length === 3;
    if (number > (whole ? 0xffff : 0xff)) throw new Refused("E-VFY-08");
    if (whole) bytes.push(number >> 8);
    bytes.push(number & 0xff);
  }
  return Uint8Array.from(bytes);
}
