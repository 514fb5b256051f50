// A kind's form: what is typed and not yet saved is seen as a 見本 at once, as the button 「見本を新しくする」 shows it.
// Without this file the button does it.
"use strict";

(() => {
  const form = document.querySelector("form[aria-label='種別の設定']");
  const told = document.getElementById("sample-told");
  if (!form || !told) return;
  const QUIET = 400; // ms without a key before the paper is drawn anew
  let waiting = 0;
  let asking = null;

  // The picture is there before it takes the old one's place: nothing jumps while somebody types.
  const replace = async (next) => {
    const picture = next.querySelector("img");
    await picture.decode().catch(() => {}); // a picture that does not come is seen as such
    document.getElementById("sample").replaceWith(next);
    told.className = "visually-hidden"; // what is wrong stands above the picture
    told.textContent = next.querySelector("[data-wrong]")?.textContent ?? "見本を新しくしました。";
  };

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const typed = new FormData(form);
    typed.append("show", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(typed), signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("sample");
      if (!next) throw new Error("no sample");
      if (!signal.aborted) await replace(document.importNode(next, true));
    } catch (error) {
      if (error.name === "AbortError") return;
      told.className = "";
      told.textContent = "見本を新しくできませんでした。「見本を新しくする」を押してください。";
    }
  };

  form.addEventListener("input", (event) => {
    if (event.isComposing) return; // an IME's unfinished word is no text yet; compositionend brings it
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, QUIET);
  });
  form.addEventListener("compositionend", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, QUIET);
  });
})();
