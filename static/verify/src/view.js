// What a person sees. Everything from outside goes in as text (textContent): nothing is ever read as HTML.

/** An element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Japanese with its English beneath. */
export function bilingual(name, { ja, en }, attributes = {}) {
  return element(name, attributes, ja, element("span", { class: "en", lang: "en" }, en));
}

/** One paper's verdict, whole. */
export function verdictView(verdict, keys, index) {
  const heading = `verdict-${index}`;
  const view = element("article", { class: "verdict", "aria-labelledby": heading });
  view.append(
    element("h3", { id: heading }, verdict.payload ? shownText(verdict.payload.printed.number) : `${index}`),
    verdict.signature === "DRILL" ? bilingual("p", SAYING_DRILL, { class: "drill-band" }) : "",
    answerView("signature", { ja: "署名", en: "Signature" }, SIGNATURES[verdict.signature], reasonOf(verdict)),
    answerView("state", { ja: "状態", en: "State" }, stateWords(verdict), knownUntil(verdict)),
    notesView([...verdict.notes, ...ownNotes(verdict, keys)]),
    verdict.payload ? paperView(verdict) : "",
    verdict.payload ? unknownView(verdict, keys) : "",
  );
  return view;
}

const SAYING_DRILL = { ja: "訓練の紙です。証明書ではありません。", en: "This is a drill's paper. It is not a certificate." };

function stateWords({ signature, state }) {
  return STATES[state ?? (signature === "DRILL" ? "DRILL" : "NONE")];
}

function answerView(kind, label, words, more) {
  const word = element("strong", { class: "word" }, words.ja, element("span", { class: "en", lang: "en" }, words.en));
  return element(
    "section",
    { class: `answer ${words.level}`, "data-kind": kind },
    element("span", { class: "icon", "aria-hidden": "true" }, ICONS[words.level]),
    element(
      "div",
      {},
      bilingual("p", label, { class: "label" }),
      element("p", {}, word),
      more ? bilingual("p", more, { class: "known" }) : null,
      bilingual("p", words.means, { class: "means" }),
    ),
  );
}

function reasonOf({ reason, code }) {
  if (!reason) return null;
  const named = code ? `［${code}］` : "";
  return { ja: `理由: ${shownText(reason.ja)}${named}`, en: `Reason: ${shownText(reason.en)}` };
}

/** Up to when the state is known: it always stands beside it. */
function knownUntil({ signature, state, asOf }) {
  if (asOf) {
    return { ja: `無効・旧証明書の情報は ${japaneseTime(asOf)} 現在`, en: `Withdrawals and replacements as of ${asOf}` };
  }
  if (signature !== "GENUINE" && state === null) return null;
  return { ja: "無効・旧証明書の情報は、失効一覧がないため確かめていません", en: "Withdrawals and replacements were not checked: no status list" };
}

function notesView(notes) {
  if (!notes.length) return "";
  const items = notes.map((note) => bilingual("li", note));
  return element("section", { class: "notes" }, bilingual("h4", { ja: "注意", en: "Mind" }), element("ul", {}, ...items));
}

/** What the page notices beside the program's notes: another town's name, an old list. */
function ownNotes({ payload, state, asOf, signature }, keys) {
  const notes = [];
  const town = payload ? townName(payload.municipality) : "";
  if (town && payload.printed.issuerTitle && !payload.printed.issuerTitle.includes(town)) {
    notes.push({
      ja: `発行者の職名に、署名した鍵の市町村（${town}）の名がありません。`,
      en: `The issuer's title does not name the municipality whose key signed (${town}).`,
    });
  }
  if (signature === "GENUINE" && !keys.embedded) {
    notes.push({
      ja: `鍵一覧は、あなたが読み込んだものです。根の鍵の指紋が、市町村や県の公表しているものと同じときだけ信用できます: ${keys.keyList.fingerprint}`,
      en: "You loaded the key list yourself. Trust this only if the root's fingerprint is the one that the municipality or prefecture has published.",
    });
  }
  const days = signature === "GENUINE" && state ? daysSince(asOf || keys.keyList.asOf) : 0;
  if (days > OLD_AFTER_DAYS) {
    notes.push({
      ja: `このページの一覧は ${days} 日前のものです。新しい一覧で確かめてください。`,
      en: `The lists in this page are ${days} days old. Use newer ones.`,
    });
  }
  return notes;
}

function daysSince(time) {
  return Math.floor((Date.now() - Date.parse(time)) / 86400000);
}

/** What the paper must say, to be compared with the paper in hand. */
function paperView({ payload, paper }) {
  const { printed } = payload;
  const rows = FIELD_LABELS.filter(([name]) => printed[name]).map(([name, ja, en]) => row({ ja, en }, printed[name], name));
  rows.push(...printed.extra.map(([label, text]) => row({ ja: shownText(label), en: "" }, text)));
  rows.push(...printed.remarks.map((line) => row({ ja: "備考", en: "Remark" }, line)));
  rows.push(row({ ja: "発行日（署名された日付）", en: "Date of issue as signed" }, payload.issued));
  rows.push(row({ ja: "署名した鍵", en: "Signed by" }, signerText(payload)));
  if (payload.supersedes) rows.push(row({ ja: "差し替えた証明書", en: "Replaces" }, payload.supersedes.number));
  rows.push(row({ ja: "照合値", en: "Paper's hash" }, toHex(paper)));
  return element(
    "section",
    { class: "paper" },
    bilingual("h4", { ja: "この紙に書かれているはずのこと", en: "What the paper must say" }),
    element("p", { class: "title" }, shownText(printed.title)),
    element("table", {}, element("tbody", {}, ...rows)),
    printed.members.length ? membersView(printed.members) : null,
  );
}

function row(label, text, name = "") {
  return element("tr", { "data-field": name }, bilingual("th", label, { scope: "row" }), element("td", {}, element("bdi", {}, shownText(text))));
}

function membersView(members) {
  const heads = [["氏名", "Name"], ["続柄", "Relation"], ["年齢", "Age"]].map(([ja, en]) => {
    return bilingual("th", { ja, en }, { scope: "col" });
  });
  const lines = members.map((line) => {
    const cells = [line.name, line.relation, line.age].map((text) => element("td", {}, element("bdi", {}, shownText(text))));
    return element("tr", {}, ...cells);
  });
  return element(
    "table",
    { class: "members" },
    bilingual("caption", { ja: "世帯構成員", en: "Household" }),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...lines),
  );
}

function signerText({ municipality, device }) {
  return `${townName(municipality)}（${municipality}）の端末 ${device.device}`;
}

let townNames = null;

/** The town's name, empty for one this page has no name for. */
export function townName(code) {
  townNames ??= JSON.parse(document.getElementById("towns").textContent);
  return townNames[code] ?? "";
}

function unknownView({ signature, asOf }, keys) {
  const after = asOf ? UNKNOWN_AFTER(japaneseTime(asOf)) : UNKNOWN_WITHOUT_LIST;
  const lines = signature === "GENUINE" ? [after, UNKNOWN_REVOKED, ...UNKNOWNS] : [];
  if (!lines.length) return "";
  const held = { ja: `鍵一覧は ${japaneseTime(keys.keyList.asOf)} 現在です。`, en: `Key list as of ${keys.keyList.asOf}.` };
  const items = [held, ...lines].map((line) => bilingual("li", line));
  return element("section", { class: "unknown-things" }, bilingual("h4", { ja: "分からないこと", en: "What this does not tell" }), element("ul", {}, ...items));
}

/** What the page believes: key list and status lists, with their dates. */
export function knownView(keys) {
  if (!keys.keyList) {
    return [bilingual("p", { ja: "鍵一覧がありません。このままでは、真正かどうかは分かりません。市町村の鍵一覧（keys.cbor）を読み込んでください。", en: "No key list. Nothing can be called genuine: load the municipality's key list (keys.cbor)." }, { class: "known-none" })];
  }
  const { keyList } = keys;
  const rows = [
    row({ ja: "鍵一覧", en: "Key list" }, `${keyList.name}　${japaneseTime(keyList.asOf)} 現在（${keyList.version} 項目）`, "key-list"),
    row({ ja: "根の鍵の指紋", en: "Root fingerprint" }, keyList.fingerprint, "fingerprint"),
  ];
  const towns = [...new Set(keys.statusLists.map((list) => list.municipality))].sort();
  for (const list of towns.map((town) => keys.statusFor(town))) {
    rows.push(row({ ja: "失効一覧", en: "Status list" }, `${townName(list.municipality)}（${list.municipality}）　${japaneseTime(list.asOf)} 現在（第 ${list.version} 版）`, "status-list"));
  }
  if (!towns.length) rows.push(row({ ja: "失効一覧", en: "Status list" }, "ありません（none）", "status-list"));
  const table = element("table", {}, element("tbody", {}, ...rows));
  const drill = keyList.drill ? bilingual("p", { ja: "訓練用の鍵一覧です", en: "This key list is for drills" }, { class: "drill-band" }) : "";
  return [drill, table];
}
