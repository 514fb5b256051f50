// The integer-keyed maps of the formats: every field once, with its type and bounds, nothing left over.

const TOWN_SHAPE = /^[0-9]{6}$/;
const DEVICE_SHAPE = /^[A-Z][0-9]{2}$/;
const TIME_SHAPE = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:Z|[+-]([0-9]{2}):([0-9]{2}))$/;
const RECORD_BYTES = 1 << 20;

/** One decoded map; each reader takes its field away, `finish` refuses what nobody took. Throws Refused E-KEY-30, 31. */
export class FieldRecord {
  constructor(data, limit = RECORD_BYTES) {
    this.fields = data instanceof Map ? new Map(data) : FieldRecord.decoded(data, limit);
    const version = this.take(1);
    if (!isWhole(version) || version < 1) this.refuse();
    if (version !== 1) throw new Refused("E-KEY-31");
  }

  static decoded(data, limit) {
    let value;
    try {
      value = decodeCbor(data, limit);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    if (!(value instanceof Map)) throw new Refused("E-KEY-30");
    return value;
  }

  refuse() {
    throw new Refused("E-KEY-30");
  }

  has(key) {
    return this.fields.has(key);
  }

  take(key) {
    const value = this.fields.get(key);
    this.fields.delete(key);
    return value;
  }

  uint(key, most = 0xffffffff) {
    const value = this.take(key);
    if (!isWhole(value) || value < 0 || value > most) this.refuse();
    return value;
  }

  blob(key, length = null, most = RECORD_BYTES) {
    const value = this.take(key);
    if (!(value instanceof Uint8Array) || value.length > most) this.refuse();
    if (length !== null && value.length !== length) this.refuse();
    return value;
  }

  text(key, { shape = null, most = 4096 } = {}) {
    const value = this.take(key);
    if (typeof value !== "string" || signCount(value) > most || (shape && !shape.test(value))) this.refuse();
    return value;
  }

  items(key, most) {
    const value = this.take(key);
    if (!Array.isArray(value) || value.length > most) this.refuse();
    return value;
  }

  day(key) {
    const value = this.uint(key);
    const iso = isoDay(value);
    if (iso === null) this.refuse();
    return iso;
  }

  time(key) {
    const value = this.text(key, { shape: TIME_SHAPE });
    const [, day, hour, minute, second, offsetHour, offsetMinute] = TIME_SHAPE.exec(value);
    const whole = isoDay(Number(day.replaceAll("-", ""))) !== null && hour < 24 && minute < 60 && second < 60;
    if (!whole || (offsetHour !== undefined && (offsetHour > 23 || offsetMinute > 59))) this.refuse();
    return value;
  }

  map(key) {
    const value = this.take(key);
    if (!(value instanceof Map)) this.refuse();
    return value;
  }

  finish() {
    if (this.fields.size) this.refuse();
  }
}

/** Whether a decoded value is an integer, of whatever size. */
export function isWhole(value) {
  return typeof value === "number" || typeof value === "bigint";
}

/** Characters as the program counts them: code points. */
function signCount(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** "2026-10-20" for 20261020, null for a day that is none (years 1 to 9999). */
function isoDay(number) {
  const [year, month, day] = [Math.floor(number / 10000), Math.floor(number / 100) % 100, number % 100];
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return null;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (day > days) return null;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
