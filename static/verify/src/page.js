// The page's hands: files, camera and pasted text in, verdicts out. Nothing is stored, nothing leaves.

const held = { keys: new Keys(), embedded: false, statusFiles: [], texts: [], seen: [] };
const at = (id) => document.getElementById(id);

function say(saying, level = "") {
  at("said").replaceChildren(bilingual("p", saying, { class: level }));
}

/** Show the verdicts on texts and go there. Returns the verdicts. */
export async function judgeTexts(texts) {
  held.texts = texts;
  const verdicts = await verifyAll(texts, held.keys);
  at("verdicts").replaceChildren(...verdicts.map((verdict, index) => verdictView(verdict, held.keys, index + 1)));
  at("results").hidden = !verdicts.length;
  if (verdicts.length) {
    say(SAYINGS.read(verdicts.length));
    at("results-heading").focus();
  }
  return verdicts;
}

/** Believe a key list: embedded at start, or dropped in. Another root never replaces the embedded one. */
export async function takeKeyList(data, embedded = false) {
  const list = await parseKeyList(data);
  const older = held.keys.keyList;
  const sameRoot = older && equalBytes(older.root.publicKey, list.root.publicKey);
  if (older && (held.embedded || sameRoot)) {
    if (sameRoot && list.version < older.version) older.checkExtends(list);
    else list.checkExtends(older);
  }
  const newest = sameRoot && list.version < older.version ? older : list;
  held.embedded ||= embedded;
  held.keys = new Keys(newest, [], held.embedded);
  const kept = [];
  for (const file of held.statusFiles) if (await admitStatus(file).catch(() => false)) kept.push(file);
  held.statusFiles = kept;
}

/** Believe a status list, if the key list lets it be believed; without a key list it waits. */
export async function takeStatusList(data) {
  if (!held.keys.keyList) unwrapFile("status-list", data, STATUS_LIST_BYTES);
  else await admitStatus(data);
  held.statusFiles.push(data);
}

async function admitStatus(data) {
  const list = await parseStatusList(data, held.keys.roots);
  if (held.keys.keyList.isRevoked(list.operating)) throw new Refused("E-VFY-05");
  held.keys = new Keys(held.keys.keyList, [...held.keys.statusLists, list], held.embedded);
  return true;
}

async function takeList(data) {
  const head = String.fromCharCode(...data.subarray(0, 40));
  await (head.includes("victim-support/status-list/") ? takeStatusList(data) : takeKeyList(data));
  at("known").replaceChildren(...knownView(held.keys));
  say(held.keys.keyList ? SAYINGS.listsTaken : SAYINGS.statusWaits);
}

/** Read files of every kind: lists first, so that papers dropped with them are judged by them. */
export async function takeFiles(files) {
  say(SAYINGS.reading);
  const read = [];
  for (const file of files) {
    if (file.size > LARGEST_FILE) throw new Refused("E-VFY-03");
    read.push(new Uint8Array(await file.arrayBuffer()));
  }
  const isKeyList = (data) => String.fromCharCode(...data.subarray(0, 40)).includes("/key-list/");
  const lists = read.filter((data) => kindOfFile(data) === "list").sort((one, other) => isKeyList(other) - isKeyList(one));
  for (const data of lists) await takeList(data);
  const papers = read.filter((data) => kindOfFile(data) !== "list");
  if (!papers.length) return judgeAgain();
  const texts = [];
  for (const data of papers) texts.push(...(await textsOf(data)));
  if (!texts.length) throw new Refused("E-VFY-01");
  return judgeTexts(texts);
}

/** A new list changes what is known of the papers already shown. */
function judgeAgain() {
  return held.texts.length ? judgeTexts(held.texts) : [];
}

async function textsOf(data) {
  switch (kindOfFile(data)) {
    case "pdf":
      return readPdf(data, (page, pages) => say(SAYINGS.page(page, pages)));
    case "picture":
      return readPicture(data);
    default:
      return readTextFile(data);
  }
}

/** Run an act of the person; what is refused is said in words, and old verdicts do not stay beside it. */
async function act(work) {
  document.body.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (error) {
    const saying = error instanceof Refused ? { ja: `${error.ja}［${error.code}］`, en: error.en } : SAYINGS.wrong;
    if (!(error instanceof Refused)) console.error(error);
    clearVerdicts();
    say(saying, "refused");
    return null;
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

function clearVerdicts() {
  held.texts = [];
  held.seen = [];
  at("verdicts").replaceChildren();
  at("results").hidden = true;
}

async function checkPasted() {
  const texts = symbolsIn(at("pasted").value.slice(0, LARGEST_TEXT));
  if (texts.length) return judgeTexts(texts);
  clearVerdicts();
  return say(SAYINGS.nothingPasted, "refused");
}

async function startCamera() {
  if (!hasCamera()) return say(SAYINGS.noCamera, "refused");
  clearVerdicts();
  showCamera(true);
  say(SAYINGS.cameraLooks);
  try {
    await lookThrough(at("video"), hasSeenEnough);
  } catch (error) {
    say(error.name === "NotAllowedError" ? SAYINGS.cameraRefused : SAYINGS.noCamera, "refused");
  }
  return showCamera(false);
}

/** Whether the camera may stop: a paper with all its symbols was seen, and its verdict is shown. */
async function hasSeenEnough(texts) {
  held.seen = texts;
  const verdicts = await verifyAll(texts, held.keys);
  const missing = verdicts.some((one) => one.notes.includes(NOTES.membersMissing));
  if (missing) say(SAYINGS.secondSymbol);
  if (missing || texts.every((text) => readSymbol(text).members)) return false;
  await judgeTexts(texts);
  return true;
}

/** Stopped by hand: what was seen so far is judged, without the second symbol too. */
async function endCamera() {
  stopCamera(at("video"));
  showCamera(false);
  at("camera-start").focus();
  if (held.seen.length) await judgeTexts(held.seen);
  else say(SAYINGS.cameraOff);
}

function showCamera(on) {
  at("camera").hidden = !on;
  at("camera-start").hidden = on;
}

function wireCamera() {
  at("camera-start").addEventListener("click", () => act(startCamera));
  at("camera-stop").addEventListener("click", () => act(endCamera));
}

function wireFiles() {
  at("files").addEventListener("change", async () => {
    const files = [...at("files").files];
    if (files.length) await act(() => takeFiles(files));
    at("files").value = "";
  });
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => event.preventDefault());
  }
  document.addEventListener("drop", (event) => {
    const files = [...event.dataTransfer.files];
    if (files.length) act(() => takeFiles(files));
  });
}

async function start() {
  const { keyList, statusLists } = JSON.parse(at("lists").textContent);
  await act(async () => {
    if (keyList) await takeKeyList(fromBase64(keyList), true);
    for (const list of statusLists) await takeStatusList(fromBase64(list));
  });
  at("known").replaceChildren(...knownView(held.keys));
  at("check").addEventListener("click", () => act(checkPasted));
  at("print").addEventListener("click", () => print());
  wireFiles();
  wireCamera();
  document.documentElement.dataset.ready = "yes";
}

globalThis.risVerify = {
  held, decodeCbor, decodeBase45, fromHex, toHex, parseCertificate, parseKeyList, parseStatusList, listedState, verifyAll,
  verifyPaper, verifyNoble, verifyEd25519, Keys, takeFiles, judgeTexts,
}; // prettier-ignore
start();
