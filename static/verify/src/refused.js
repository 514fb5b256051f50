// A named refusal: the code is the one of docs/errors.md, so that the page and the program say the same.

const REFUSALS = {
  "E-KEY-01": ["電子署名が合いません。内容が書き換えられたか、別の鍵で署名されています。", "The signature does not match: the content was changed, or another key signed it."],
  "E-KEY-11": ["データが途中で切れているか、壊れています。", "The data is cut or damaged."],
  "E-KEY-12": ["データが定められた一通りの書き方になっていません。", "The data is not in its one prescribed encoding."],
  "E-KEY-13": ["データに使えない種類の値が入っています。", "The data holds a kind of value that is not allowed."],
  "E-KEY-14": ["データが大きすぎます。", "The data is too large."],
  "E-KEY-15": ["データの入れ子が深すぎます。", "The data is nested too deeply."],
  "E-KEY-30": ["鍵のデータの形が正しくありません。壊れているか、別の種類のデータです。", "The key data has a wrong form: it is damaged or something else."],
  "E-KEY-31": ["鍵のデータは、このページより新しい様式です。", "The key data is of a newer form than this page."],
  "E-KEY-32": ["鍵の証明書は、示された発行元のものではありません。", "The key certificate is not the named issuer's."],
  "E-KEY-33": ["発行元の根の鍵が、手元の鍵一覧にありません。", "The issuer's root key is not on the key list at hand."],
  "E-KEY-34": ["団体コードが合いません。", "The municipality codes do not match."],
  "E-KEY-35": ["端末コードは、この発行鍵に許されていません。", "The device code is not allowed to this issuing key."],
  "E-KEY-36": ["訓練用の鍵と本番の鍵が混ざっています。", "Drill keys and real keys are mixed."],
  "E-KEY-37": ["このファイルは鍵一覧や失効一覧ではないか、壊れています。", "This file is no key list or status list, or it is damaged."],
  "E-KEY-38": ["鍵一覧の項目が、前の項目につながっていません。", "An item of the key list does not follow from the one before."],
  "E-KEY-39": ["鍵一覧の項目に、署名する資格のない鍵が署名しています。", "An item of the key list was signed by a key that may not."],
  "E-KEY-40": ["この鍵一覧は、今使っている鍵一覧の続きではありません。", "This key list does not continue the one in use."],
  "E-KEY-41": ["根の鍵が、このページに入っているものと違います。使いません。", "The root key is another than the one in this page. It is not used."],
  "E-VFY-01": ["罹災証明書などの二次元コードが見つかりません。二次元コード全体が、明るく、ぶれずに写るように撮り直すか、300dpi で読み取り直してください。", "No certificate symbol was found. Take the picture again: the whole symbol, bright and sharp; or scan at 300 dpi."],
  "E-VFY-02": ["ファイルを読めません。PDF、PNG、JPEG、または二次元コードの文字を保存したテキストを使ってください。", "The file cannot be read. Use PDF, PNG, JPEG, or a text file with the symbol's text."],
  "E-VFY-03": ["ファイルが大きすぎます。証明書の写っているページや部分だけにしてください。", "The file is too large. Keep only the page or part that shows the certificate."],
  "E-VFY-05": ["この失効一覧に署名した鍵は失効しています。使いません。", "The key that signed this status list is revoked. It is not used."],
  "E-VFY-08": ["二次元コードの内容が壊れています。", "The content of the symbol is damaged."],
  "E-VFY-09": ["この二次元コードは、このページより新しい様式です。", "This symbol is of a newer form than this page."],
};

/** What is refused, by its code. */
export class Refused extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`);
    this.code = code;
    [this.ja, this.en] = REFUSALS[code];
  }
}
