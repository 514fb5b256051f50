// From a picture or the camera to the texts of our symbols. Bounds as in victim_support/certificates/reading.py.

const LARGEST_FILE = 64 << 20;
const LARGEST_TEXT = 1 << 20;
const MOST_PIXELS = 80e6;
const MOST_DRAWN = 16e6; // what every phone's canvas takes; four dots a module are left of an A4 sheet at 600 dpi
const SMALL_SIDE = 3200;
const FIRST_SYMBOL = /^RISX?[0-9]/;
const READER = { formats: ["QRCode"], tryHarder: true, textMode: "Plain", maxNumberOfSymbols: 0 };

/** Unpack one of the compressed blocks that the page carries. */
export async function carriedBytes(id) {
  const packed = fromBase64(document.getElementById(id).textContent.trim());
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

let readerReady = null;

/** The decoder, unpacked once. */
function prepareReader() {
  readerReady ??= carriedBytes("zxing-wasm").then((wasm) => {
    return ZXingWASM.prepareZXingModule({ overrides: { wasmBinary: wasm.buffer }, fireImmediately: true });
  });
  return readerReady;
}

/** The texts of our symbols in pixels as the camera gave them: one quick look. */
export async function glance(pixels) {
  await prepareReader();
  const found = await ZXingWASM.readBarcodes(pixels, { ...READER, tryDenoise: false });
  return found.map((code) => code.text).filter((text) => symbolsIn(text)[0] === text);
}

/** The texts of our symbols on a canvas; tries harder only while no paper's first symbol is found. */
export async function readCanvas(canvas) {
  const found = new Set();
  for (const attempt of attemptsOf(canvas)) {
    for (const text of await glance(attempt)) found.add(text);
    if ([...found].some((text) => FIRST_SYMBOL.test(text))) break;
    await new Promise((resolve) => setTimeout(resolve));
  }
  return [...found];
}

/** The picture as it is, then as a tired eye would look again: larger, sharper, smoothed. */
function* attemptsOf(canvas) {
  const plain = pixelsOf(canvas);
  yield plain;
  yield sharpened(plain);
  if (Math.max(canvas.width, canvas.height) <= SMALL_SIDE) {
    const larger = pixelsOf(drawn(canvas, canvas.width, canvas.height, 2));
    yield sharpened(larger);
    yield blurred(larger);
  }
  yield blurred(plain);
}

/** A canvas with a picture in a given scale, on white as paper is. */
export function drawn(source, width, height, scale = 1) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function pixelsOf(canvas) {
  return canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, canvas.width, canvas.height);
}

function blurred(pixels) {
  return fromGrey(softGrey(greyOf(pixels), pixels.width, pixels.height), pixels);
}

/** Unsharp mask: what a lens out of focus took away, roughly put back. */
function sharpened(pixels) {
  const grey = greyOf(pixels);
  const soft = softGrey(softGrey(grey, pixels.width, pixels.height), pixels.width, pixels.height);
  return fromGrey(grey.map((value, index) => Math.max(0, Math.min(255, value + 3 * (value - soft[index])))), pixels);
}

function greyOf({ data, width, height }) {
  const grey = new Float32Array(width * height);
  for (let index = 0, at = 0; index < grey.length; index += 1, at += 4) {
    grey[index] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  }
  return grey;
}

function fromGrey(grey, { width, height }) {
  const data = new Uint8ClampedArray(grey.length * 4);
  for (let index = 0, at = 0; index < grey.length; index += 1, at += 4) {
    data[at] = data[at + 1] = data[at + 2] = grey[index];
    data[at + 3] = 255;
  }
  return new ImageData(data, width, height);
}

/** A small Gaussian, across and then down. */
function softGrey(grey, width, height) {
  return softAlong(softAlong(grey, 1, width, height), width, width, height);
}

function softAlong(grey, step, width, height) {
  const soft = Float32Array.from(grey);
  const margin = 2 * step;
  for (let at = margin; at < width * height - margin; at += 1) {
    const near = grey[at - step] + grey[at + step];
    soft[at] = (6 * grey[at] + 4 * near + grey[at - margin] + grey[at + margin]) / 16;
  }
  return soft;
}

/** The texts in a picture file. Throws Refused E-VFY-02, E-VFY-03. */
export async function readPicture(data) {
  const size = pictureSize(data);
  if (!size || !size.width || !size.height) throw new Refused("E-VFY-02");
  if (size.width * size.height > MOST_PIXELS) throw new Refused("E-VFY-03");
  let picture;
  try {
    picture = await createImageBitmap(new Blob([data], { type: size.type }));
  } catch {
    throw new Refused("E-VFY-02");
  }
  const scale = Math.min(1, Math.sqrt(MOST_DRAWN / (picture.width * picture.height)));
  const canvas = drawn(picture, picture.width, picture.height, scale);
  picture.close();
  return readCanvas(canvas);
}

/** Width and height as the file's head says, before anything is unpacked; null if it is neither PNG nor JPEG. */
export function pictureSize(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length > 24 && view.getUint32(0) === 0x89504e47) {
    return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (!isJpeg(data)) return null;
  for (let at = 2; at + 9 < data.length; at += 2 + view.getUint16(at + 2)) {
    const marker = data[at + 1];
    if (data[at] !== 0xff) return null;
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { type: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
  return null;
}

function isJpeg(data) {
  return data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff;
}

/** The texts in a text file, UTF-8 or UTF-16. */
export function readTextFile(data) {
  if (data.length > LARGEST_TEXT) throw new Refused("E-VFY-02");
  const wide = data[0] === 0xff && data[1] === 0xfe ? "utf-16le" : data[0] === 0xfe && data[1] === 0xff ? "utf-16be" : "utf-8";
  return symbolsIn(new TextDecoder(wide).decode(data));
}

/** What a file is: "list", "pdf", "picture" or "text". */
export function kindOfFile(data) {
  const head = Array.from(data.subarray(0, 1024), (value) => String.fromCharCode(value)).join("");
  if (data[0] === 0x82 && head.slice(0, 24).includes("victim-support/")) return "list";
  if (head.includes("%PDF-")) return "pdf";
  return pictureSize(data) || head.startsWith("\x89PNG\r\n") || isJpeg(data) ? "picture" : "text";
}
