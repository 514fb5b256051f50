// Is this paper genuine, and what became of it? Two answers, never merged. The counterpart, line by line, of
// victim_support/certificates/verification.py: tests/verifying and tests/browser hold the two together.

/** What a verifier believes: one key list (null: none yet) and any status lists; `embedded`: the page came with it. */
export class Keys {
  constructor(keyList = null, statusLists = [], embedded = false) {
    this.keyList = keyList;
    this.statusLists = statusLists;
    this.embedded = embedded;
  }

  get roots() {
    return this.keyList ? this.keyList.roots : [];
  }

  /** The newest status list of a town. */
  statusFor(municipality) {
    const held = this.statusLists.filter((list) => list.municipality === municipality);
    return held.reduce((best, list) => (best && best.version >= list.version ? best : list), null);
  }

  isRevoked(certificate, listed) {
    const told = this.keyList !== null && this.keyList.isRevoked(certificate);
    return told || (listed !== null && listed.revoked.has(certificate.keyHash));
  }
}

/** Judge every paper among the texts of one reading; a members' symbol is matched to its paper by hash. */
export async function verifyAll(texts, keys) {
  const ours = [...new Set(texts)].filter((text) => readSymbol(text));
  const members = ours.filter((text) => readSymbol(text).members);
  const papers = ours.filter((text) => !readSymbol(text).members);
  const verdicts = [];
  for (const text of papers) verdicts.push(await verifyPaper(text, keys, members));
  if (members.length && !papers.length) verdicts.push(alteredBecause("members-only"));
  return verdicts;
}

/** Judge one paper by its first symbol's text; `members` are the texts of members' symbols read beside it. */
export async function verifyPaper(text, keys, members = []) {
  const found = readSymbol(text);
  if (!found || found.members) return alteredBecause("no-symbol");
  if (found.version !== "1") {
    const form = found.version.slice(0, 9);
    return makeVerdict("NEWER", { reason: { ja: `様式 ${form}`, en: `Form ${form}` } });
  }
  try {
    return await judge(found, keys, members);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const signature = { "E-VFY-09": "NEWER", "E-KEY-33": "UNKNOWN_KEY" }[error.code] ?? "ALTERED";
    return makeVerdict(signature, { code: error.code, reason: { ja: error.ja, en: error.en } });
  }
}

async function judge(found, keys, members) {
  const signed = decodeBase45(found.body);
  const sign1 = parseCose(signed);
  const claim = claimOf(sign1.payload);
  const [issuing, device] = certificatesOf(claim);
  // from the inside out: a changed bit anywhere is an alteration, never "unknown key"
  await checkCose(sign1, device.publicKey);
  await checkDevice(issuing, device);
  if (found.drill !== device.drill) return alteredBecause("drill-as-real");
  const plain = readClaim(claim);
  if (plain.municipality !== device.municipality) return alteredBecause("other-town");
  const paper = paperHash(signed);
  const { payload, notes } = withMembers(plain, members);
  if (device.drill && !(keys.keyList && keys.keyList.drill)) {
    // a real verifier holds no drill root; that it is a drill's paper is no claim worth forging
    return makeVerdict("DRILL", { payload, paper, notes });
  }
  await checkIssuing(keys.roots, issuing, ISSUING);
  const { state, asOf, notes: stateNotes } = stateOf(payload, paper, keys);
  return makeVerdict(device.drill ? "DRILL" : "GENUINE", {
    state,
    asOf,
    payload,
    paper,
    notes: [...notes, ...validityNotes(payload), ...stateNotes],
  });
}

function makeVerdict(signature, more = {}) {
  return { signature, state: null, code: "", reason: null, payload: null, paper: null, asOf: "", notes: [], ...more };
}

function alteredBecause(reason) {
  return makeVerdict("ALTERED", { reason: REASONS[reason] });
}

function stateOf(payload, paper, keys) {
  const listed = keys.statusFor(payload.municipality);
  const revoked = keys.isRevoked(payload.device, listed) || keys.isRevoked(payload.issuing, listed);
  const notes = revoked ? [NOTES.revoked] : [];
  if (!listed) return { state: revoked ? "UNCERTAIN" : "NO_LIST", asOf: "", notes };
  const found = listedState(listed, paper);
  return { state: found ?? (revoked ? "UNCERTAIN" : "VALID"), asOf: listed.asOf, notes };
}

/** Put in the members from the second symbol that the first one names; without it say so. */
function withMembers(payload, members) {
  if (!payload.membersHash) return { payload, notes: [] };
  for (const text of members) {
    const found = readSymbol(text);
    if (!found || !found.members || found.version !== "1" || found.drill !== payload.device.drill) continue;
    const lines = membersNamed(found.body, payload.membersHash);
    if (lines) return { payload: { ...payload, printed: { ...payload.printed, members: lines } }, notes: [] };
  }
  return { payload, notes: [members.length ? NOTES.membersAltered : NOTES.membersMissing] };
}

function membersNamed(body, hash) {
  try {
    const data = decodeBase45(body);
    return equalBytes(sha256(data), hash) ? readMembers(data) : null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function validityNotes(payload) {
  const outside = [payload.issuing, payload.device].filter(({ notBefore, notAfter }) => {
    return payload.issued < notBefore || payload.issued > notAfter;
  });
  return outside.map((certificate) => NOTES.validity(certificate));
}
