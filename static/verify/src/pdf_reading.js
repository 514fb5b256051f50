// PDF files: pages drawn by the vendored pdf.js, which is unpacked only when a PDF comes, in a worker of its own.

const MOST_PAGES = 1000;
const DOTS_AN_INCH = 300;
const POINTS_AN_INCH = 72;
const PDF_PATIENCE = 60000; // milliseconds for one page: a hostile file must not hang the page for ever

/** The texts of our symbols on each page. `tell(page, pages)` is called before each. Throws Refused E-VFY-02, 03. */
export async function readPdf(data, tell) {
  const pdfjs = await loadPdfjs();
  const worker = await pdfWorker(pdfjs);
  const task = pdfjs.getDocument({
    data,
    worker,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
    BinaryDataFactory: CarriedBinaries,
  });
  try {
    return await readPdfPages(await patiently(task.promise), tell);
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("E-VFY-02", String(error));
  } finally {
    task.destroy();
    worker.destroy();
    worker.carrier?.terminate();
  }
}

async function readPdfPages(pdf, tell) {
  if (pdf.numPages > MOST_PAGES) throw new Refused("E-VFY-03");
  const texts = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    tell(number, pdf.numPages);
    texts.push(...(await readCanvas(await patiently(drawPdfPage(pdf, number)))));
  }
  return texts;
}

async function drawPdfPage(pdf, number) {
  const page = await pdf.getPage(number);
  const paper = page.getViewport({ scale: 1 });
  const wanted = DOTS_AN_INCH / POINTS_AN_INCH;
  const scale = Math.min(wanted, Math.sqrt(MOST_DRAWN / (paper.width * paper.height)));
  const viewport = page.getViewport({ scale });
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.floor(viewport.width));
  canvas.height = Math.max(1, Math.floor(viewport.height));
  canvas.getContext("2d", { willReadFrequently: true });
  await page.render({ canvas, viewport, background: "white", annotationMode: 0 }).promise;
  page.cleanup();
  return canvas;
}

function patiently(promise) {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Refused("E-VFY-02")), PDF_PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

let pdfjsReady = null;

function loadPdfjs() {
  pdfjsReady ??= carriedBytes("pdfjs").then((code) => {
    runCarried(code);
    return globalThis.pdfjsLib;
  });
  return pdfjsReady;
}

/** Run a carried script: the policy of the page names its hash and lets no other run. */
function runCarried(code) {
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(code);
  document.head.append(script);
  script.remove();
}

/** A worker for one file, so that it can be ended; without workers pdf.js works in the page itself. */
async function pdfWorker(pdfjs) {
  const code = await carriedBytes("pdfjs-worker");
  try {
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const carrier = new Worker(address);
    URL.revokeObjectURL(address);
    const worker = new pdfjs.PDFWorker({ port: carrier, verbosity: 0 });
    worker.carrier = carrier;
    return worker;
  } catch {
    if (!globalThis.pdfjsWorker) runCarried(code);
    return new pdfjs.PDFWorker({ verbosity: 0 });
  }
}

/** What pdf.js would fetch: the decoder of JBIG2 scans is carried, fonts and character maps a symbol does not need. */
class CarriedBinaries {
  async fetch({ filename }) {
    if (filename === "jbig2.wasm") return carriedBytes("jbig2-wasm");
    throw new Error(`not carried: ${filename}`);
  }
}
