// What is said beside a verdict. The Japanese is word for word the program's (certificates/verification.py).

const REASONS = {
  "members-only": {
    ja: "世帯構成員の二次元コードだけでは確かめられません。両方を読み取ってください",
    en: "The symbol of the household's members alone cannot be verified. Read both symbols.",
  },
  "no-symbol": { ja: "証明書の二次元コードではありません", en: "This is no certificate's symbol." },
  "drill-as-real": { ja: "訓練用の紙を本番に見せかけています", en: "A drill's paper is passed off as a real one." },
  "other-town": { ja: "別の市町村の鍵で署名されています", en: "It was signed with another municipality's key." },
};

const NOTES = {
  revoked: {
    ja: "この端末の鍵は失効しています。失効一覧に「有効」と載っている紙だけが有効です。",
    en: "The key of this laptop is revoked. Only papers that the status list calls valid are valid.",
  },
  membersMissing: {
    ja: "構成員は未照合です（二つ目の二次元コードも読み取ってください）。",
    en: "The household's members were not checked: read the second symbol too.",
  },
  membersAltered: {
    ja: "構成員は未照合です（二つ目の二次元コードは、この証明書のものではないか、改ざんのおそれがあります）。",
    en: "The household's members were not checked: the second symbol is another paper's, or was altered.",
  },
  validity: ({ device, notBefore, notAfter }) => ({
    ja: `発行日は、署名した鍵（${device || "発行鍵"}）の有効期間（${notBefore} から ${notAfter}）の外です。`,
    en: `The date of issue lies outside the validity of the signing key (${notBefore} to ${notAfter}).`,
  }),
};
