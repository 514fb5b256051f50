// What is typed is kept on the laptop (encrypted) as it is typed, and offered again after an error, a log-out or a crash.
// Without this file nothing is lost either while the browser lives: refused forms come back as typed, and a form sent
// after the session ended travels through the log-in.
"use strict";

(() => {
  const address = document.body.dataset.drafts;
  if (!address) return;
  // Where a page that answered a sent form stands, the server knows from before.
  const page = "asked" in document.body.dataset ? location.pathname + location.search : "";
  const WAIT = 1200;
  const VOLATILE = new Set(["csrf", "draft", "seen", "shown", "rows", "carry"]);
  const LONGEST_IDENTITY = 120;

  const hiddenFields = (form) => [...form.querySelectorAll("input[type='hidden']")];
  const typedFields = (form) => [...form.elements].filter((field) =>
    field.name && !["hidden", "submit", "button", "file", "password"].includes(field.type) && field.tagName !== "FIELDSET");

  // Which form this is: where it goes and about whom; not what it was rendered from.
  const keyOf = (form) => {
    const about = hiddenFields(form)
      .filter((field) => !VOLATILE.has(field.name) && !field.name.startsWith("base") && field.value.length <= LONGEST_IDENTITY)
      .map((field) => `${field.name}=${field.value}`).sort();
    return [new URL(form.action).pathname, ...about].join("&").slice(0, 600);
  };

  const valuesOf = (form) => typedFields(form)
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);

  const labelOf = (field) => (field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0])?.innerText.trim() ?? field.name;

  const restore = (form, fields) => {
    const kept = new Map();
    for (const [name, value] of fields) kept.set(name, [...(kept.get(name) ?? []), value]);
    for (const field of typedFields(form)) {
      const values = kept.get(field.name) ?? [];
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values.shift() ?? "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const differing = (form, fields) => {
    const as = (pairs) => {
      const found = new Map();
      for (const [name, value] of pairs) found.set(name, `${found.get(name) ?? ""}\u0000${value}`);
      return found;
    };
    const now = as(valuesOf(form));
    const then = as(fields);
    const names = new Set([...now.keys(), ...then.keys()].filter((name) => (now.get(name) ?? "\u0000") !== (then.get(name) ?? "\u0000")));
    const labels = typedFields(form).filter((field) => names.has(field.name)).map(labelOf);
    return [...new Set(labels)];
  };

  const note = (form) => {
    let line = form.querySelector(".draft-note");
    if (!line) {
      line = document.createElement("p");
      line.className = "draft-note quiet";
      form.append(line);
    }
    return line;
  };

  const send = async (form, key, fields) => {
    const body = new URLSearchParams({
      csrf: form.elements.csrf.value, key, page, title: document.title.split("｜")[0], fields: JSON.stringify(fields),
    });
    let saved = false;
    try {
      const answer = await fetch(address, { method: "POST", body, keepalive: true, redirect: "error" });
      saved = answer.ok;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the server does not answer, or the page is being left
    }
    const at = new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
    note(form).textContent = saved ? (fields.length ? `書きかけを控えました（${at}）` : "") : "書きかけを控えられませんでした。送信すれば内容は残ります。";
  };

  const watch = (form) => {
    const key = keyOf(form);
    const refused = document.querySelector("main .errors") !== null; // then the page itself shows what was typed
    const untouched = refused ? "" : JSON.stringify(valuesOf(form));
    let timer = 0;
    let kept = "";
    const mark = document.createElement("input");
    Object.assign(mark, { type: "hidden", name: "draft", value: key });
    form.append(mark);

    const keep = () => {
      window.clearTimeout(timer);
      timer = 0;
      const fields = valuesOf(form);
      const text = JSON.stringify(fields);
      if (text === kept) return;
      kept = text;
      void send(form, key, text === untouched ? [] : fields);
    };
    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, WAIT);
    });
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      timer = 0;
    });
    window.addEventListener("pagehide", () => { if (timer) keep(); });
    if (refused) keep();
    else void offer(form, key);
  };

  // Offered, never put in by itself: the page shows what is on record, and the clerk decides.
  const offer = async (form, key) => {
    const answer = await fetch(`${address}?key=${encodeURIComponent(key)}`, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) return;
    const { fields, saved } = await answer.json();
    if (!fields.length) return;
    const labels = differing(form, fields);
    if (!labels.length) return;
    const banner = document.createElement("div");
    banner.className = "banner draft-offer";
    banner.dataset.kind = "info";
    banner.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = `書きかけの内容があります（${saved}）。いま表示している内容と違うところ：${labels.join("、")}`;
    const row = document.createElement("div");
    row.className = "buttons";
    const again = button("書きかけの続きから入れる", () => { restore(form, fields); banner.remove(); form.querySelector("input:not([type='hidden']), textarea, select")?.focus(); });
    const away = button("書きかけを消す", () => { void send(form, key, []); banner.remove(); });
    row.append(again, away);
    banner.append(text, row);
    form.prepend(banner);
  };

  const button = (text, act) => {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "button";
    one.dataset.kind = "secondary";
    one.textContent = text;
    one.addEventListener("click", act);
    return one;
  };

  for (const form of document.querySelectorAll("main form[method='post']:not([data-undrafted])")) {
    const secret = form.querySelector("input[type='password']");
    const written = typedFields(form).some((field) => !["radio", "checkbox"].includes(field.type) || field.type === "radio");
    if (!secret && written && form.elements.csrf) watch(form);
  }
})();
