// Every word of the verdicts: Japanese first, English beneath. `level` chooses colour and icon.

const SIGNATURES = {
  GENUINE: {
    level: "good", ja: "真正", en: "Genuine",
    means: {
      ja: "市町村の端末が署名したとおりの内容です。下の内容と、手元の紙を一字ずつ見比べてください。違うところがあれば、その紙は書き換えられています。",
      en: "This is exactly what the municipality's laptop signed. Compare the paper in your hand with what stands below: where they differ, the paper was altered.",
    },
  },
  ALTERED: {
    level: "bad", ja: "改ざんのおそれ", en: "Possibly forged or altered",
    means: {
      ja: "署名が内容と合いません。読み取りや貼り付けの途中で欠けたときもこうなります。もう一度読み取り、同じ結果なら、この紙を信用せず、発行した市町村に問い合わせてください。",
      en: "The signature does not fit the content. A reading or a pasted text that is cut gives the same answer: read it again. If it stays, do not trust this paper and ask the municipality.",
    },
  },
  UNKNOWN_KEY: {
    level: "unknown", ja: "確認できません（発行元の鍵情報なし）", en: "Cannot be verified: the issuer's key is not known here",
    means: {
      ja: "偽物という意味ではありません。このページにある鍵一覧では、本物とも偽物とも言えません。発行した市町村の鍵一覧を読み込むか、市町村に問い合わせてください。",
      en: "This does not mean forged. With the key list in this page nobody can tell. Load the key list of the municipality that issued the paper, or ask there.",
    },
  },
  NEWER: {
    level: "unknown", ja: "確認できません（新しい様式）", en: "Cannot be verified: a newer form",
    means: {
      ja: "偽物という意味ではありません。この紙は、このページより新しい様式です。市町村の新しい確認ページで確かめてください。",
      en: "This does not mean forged. The paper is of a newer form than this page. Use the municipality's newer page.",
    },
  },
  DRILL: {
    level: "drill", ja: "訓練", en: "Drill",
    means: {
      ja: "訓練・演習のための紙です。証明書としての効力はありません。",
      en: "A paper made for a drill or a demonstration. It certifies nothing.",
    },
  },
}; // prettier-ignore

const STATES = {
  VALID: {
    level: "good", ja: "有効", en: "Valid",
    means: { ja: "取り消されておらず、新しい証明書に差し替えられてもいません。", en: "Neither withdrawn nor replaced by a newer certificate." },
  },
  SUPERSEDED: {
    level: "warn", ja: "旧証明書（新証明書を交付済み）", en: "Superseded: a newer certificate was handed over",
    means: { ja: "かつて有効でしたが、新しい証明書が交付されています。新しい証明書を求めてください。", en: "It was valid once. Ask for the newer certificate." },
  },
  VOID: {
    level: "bad", ja: "無効（取消し）", en: "Void: withdrawn",
    means: { ja: "市町村がこの証明書を取り消しました。使えません。", en: "The municipality has withdrawn this certificate. It must not be used." },
  },
  UNCERTAIN: {
    level: "unknown", ja: "確認不能", en: "Cannot be confirmed",
    means: { ja: "この紙に署名した鍵は失効しており、この紙は有効な紙の一覧にありません。市町村に問い合わせてください。", en: "The key that signed this paper is revoked, and the paper is not on the list of valid ones. Ask the municipality." },
  },
  NO_LIST: {
    level: "warn", ja: "リストなし", en: "No status list",
    means: { ja: "この市町村の失効一覧がないので、取り消されたか、差し替えられたかは分かりません。", en: "Without this municipality's status list nobody can tell whether the paper was withdrawn or replaced." },
  },
  NONE: {
    level: "none", ja: "―", en: "Not asked",
    means: { ja: "署名が確かめられないので、状態は調べていません。", en: "The signature could not be confirmed, so the state was not looked up." },
  },
  DRILL: {
    level: "none", ja: "―", en: "Not asked",
    means: { ja: "訓練の紙の状態は、本番の失効一覧には載りません。", en: "Drill papers stand on no real status list." },
  },
}; // prettier-ignore

const ICONS = { good: "✓", warn: "!", bad: "✕", unknown: "?", drill: "訓", none: "–" };

const FIELD_LABELS = [
  ["number", "証明書番号", "Number"],
  ["copyNote", "表示", "Marked"],
  ["headAddress", "住所", "Address"],
  ["headName", "氏名", "Name"],
  ["cause", "罹災原因", "Cause"],
  ["dwelling", "被災住家の所在地", "Damaged dwelling"],
  ["grade", "被害の程度", "Grade of damage"],
  ["floodClass", "浸水区分", "Flood class"],
  ["issueDate", "発行年月日", "Date of issue"],
  ["issuerTitle", "発行者", "Issuer"],
  ["issuerName", "発行者名", "Issuer's name"],
];

const SAYINGS = {
  reading: { ja: "読み取っています…", en: "Reading…" },
  page: (page, pages) => ({ ja: `${pages} ページ中 ${page} ページ目を読み取っています…`, en: `Reading page ${page} of ${pages}…` }),
  read: (count) => ({ ja: `${count} 枚の証明書を読み取りました。`, en: `${count} certificate(s) read.` }),
  listsTaken: { ja: "一覧を読み込みました。このページを閉じると忘れます。", en: "The list was taken. It is forgotten when this page is closed." },
  statusWaits: { ja: "失効一覧を預かりました。鍵一覧を読み込むと使えます。", en: "The status list is kept: it can be used once a key list is loaded." },
  cameraLooks: { ja: "二次元コードを枠いっぱいに写してください。", en: "Fill the frame with the symbol." },
  cameraOff: { ja: "カメラを止めました。", en: "The camera is off." },
  secondSymbol: { ja: "二つ目の二次元コードも写してください。", en: "Now show the second symbol." },
  noCamera: {
    ja: "ここではカメラを使えません。紙の写真を撮り、「ファイルを選ぶ」で読み込んでください。（カメラは、https のページか、保存したファイルを直接開いたときに、ブラウザーの許可で使えます。）",
    en: "The camera is not available here. Take a picture of the paper and choose it as a file. (Cameras work on https pages, or from a saved file if the browser allows it.)",
  },
  cameraRefused: {
    ja: "カメラの使用が許可されていません。ブラウザーの設定で許可するか、紙の写真を撮って「ファイルを選ぶ」で読み込んでください。",
    en: "The camera was not allowed. Allow it in the browser, or take a picture and choose it as a file.",
  },
  nothingPasted: { ja: "貼り付けた文字の中に、証明書の二次元コードの文字（RIS1: で始まる）がありません。", en: "The pasted text holds no certificate's symbol (it begins with RIS1:)." },
  wrong: { ja: "予期しない誤りです。ページを開き直して、もう一度試してください。", en: "Something unexpected went wrong. Open the page again and retry." },
}; // prettier-ignore

const UNKNOWNS = [
  { ja: "署名は公印に代わりません。紙の公印も確かめてください。", en: "The signature does not replace the official seal: look at the seal on the paper too." },
  { ja: "この紙を持って来た人が、証明書の本人かどうかは分かりません。", en: "Whether the person who shows the paper is the one it names is not known." },
  { ja: "書かれたことが事実かどうかではなく、市町村の端末がそう署名したことだけが分かります。", en: "It tells what the municipality's laptop signed, not that it is true." },
];
const UNKNOWN_AFTER = (day) => ({ ja: `${day}より後の取消しや差し替えは分かりません。`, en: "Withdrawals and replacements after that time are not known." });
const UNKNOWN_WITHOUT_LIST = { ja: "失効一覧がないので、取消しと差し替えは分かりません。", en: "Without a status list, withdrawals and replacements are not known." };
const UNKNOWN_REVOKED = { ja: "鍵一覧の日付より後に失効した鍵（盗まれた端末など）は分かりません。", en: "Keys revoked after the key list's date (a stolen laptop's) are not known." };

const OLD_AFTER_DAYS = 30;

/** "2026年10月3日9時0分" for an RFC 3339 time, in its own offset. */
export function japaneseTime(text) {
  const [year, month, day, hour, minute] = text.match(/[0-9]+/g).map(Number);
  return `${year}年${month}月${day}日${hour}時${minute}分`;
}

/** A text without the signs that would turn, hide or break a line: anyone can write a drill's paper. */
export function shownText(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
}
