// The reception's page: fields appear for the choice, a scanner's Enter sends nothing.
// Without this file every field is there, grouped, and the form works.
"use strict";

(() => {
  const form = document.querySelector("form#reception, form[aria-label='申請の訂正']");
  if (!form) return;

  // --- Fields for the choice: data-when="name=value|value". What is hidden is not sent.
  const chosen = (name) => {
    const field = form.elements.namedItem(name);
    if (!field) return null;
    if (field instanceof RadioNodeList) return [...field].find((one) => one.checked)?.value ?? "";
    return field.value;
  };
  const parts = [...form.querySelectorAll("[data-when]")].map((part) => {
    const [name, values] = part.dataset.when.split("=");
    return { part, name, values: new Set(values.split("|")) };
  });
  const show = () => {
    for (const { part, name, values } of parts) {
      const now = chosen(name);
      if (now === null) continue; // a correction has no such field: everything stays
      part.hidden = !values.has(now);
      for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = field.closest("[data-when][hidden]") !== null;
    }
  };
  form.addEventListener("change", show);
  show();

  // --- Who and what was chosen, said beside the button that takes it: the head stands chosen from the start.
  const line = document.getElementById("chosen");
  const said = (name) => form.querySelector(`input[name='${name}']:checked`)?.closest("label")?.querySelector("span")?.firstChild;
  const text = (node) => (node instanceof HTMLElement ? node.textContent : node?.nodeValue)?.replace(/[ \t\n]+/g, " ").replace(/^ | $/g, ""); // a name's own blank stays
  const tell = () => {
    const who = form.querySelector("input[name='applicant']:checked");
    const typed = chosen("applicant_name");
    const outside = who?.closest(".choices-inline");
    const name = document.createElement("span");
    name.className = "registered";
    name.textContent = (outside ? typed : text(said("applicant"))) || "";
    const kind = chosen("kind") || "種類を選んでいません";
    const dwelling = text(said("dwelling")) || "選んでいません";
    line.replaceChildren("申請者：", name, `${outside ? `（${who.value}）` : who ? "" : "選んでいません"}　／　${kind}　／　住家：${dwelling}`);
  };
  if (line) {
    line.hidden = false;
    form.addEventListener("change", tell);
    form.addEventListener("input", tell);
    tell();
  }

  // --- Enter: a scanner sends it once or twice after its digits. In a field of numbers it goes on to the next field and
  // sends nothing; app.js keeps an IME's own Enter from sending anywhere.
  const QUIET = 700;
  let scanned = 0;
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (!(event.target instanceof HTMLInputElement)) return;
    if (event.target.inputMode === "numeric") {
      event.preventDefault();
      scanned = event.timeStamp;
      const fields = [...form.elements].filter((one) => !one.disabled && one.type !== "hidden" && one.offsetParent !== null && one.tagName !== "FIELDSET");
      fields[fields.indexOf(event.target) + 1]?.focus();
    } else if (event.timeStamp - scanned < QUIET) {
      event.preventDefault();
    }
  });

  // --- A button that opens a paper in another tab leaves this form as it is: it may still be sent.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget !== "_blank") return;
    window.setTimeout(() => {
      delete form.dataset.sent;
      const status = document.getElementById("sending");
      if (status) status.textContent = "";
    });
  });

  // --- The first question has the focus, unless something is wrong and is told first.
  if (form.id === "reception" && !document.querySelector("[data-focus-first]") && document.activeElement === document.getElementById("main")) {
    const first = form.querySelector("input[type='radio']:checked, input[type='radio']");
    first?.focus();
  }
})();
