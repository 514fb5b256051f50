// Progressive enhancement only: every page works without this file.
"use strict";

(() => {
  document.documentElement.classList.add("scripted");

  // An IME's Enter chooses a word; it must never send the form. (keyCode 229 is what older engines report.)
  const composing = (event) => event.isComposing || event.keyCode === 229;

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && composing(event)) {
      event.stopPropagation();
      if (event.target instanceof HTMLInputElement) event.preventDefault();
    }
  }, true);

  // A tired second press must not send the same form twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const status = document.getElementById("sending");
    if (status) status.textContent = "送信しています。そのままお待ちください。";
    // A form answered with a download leaves the page standing.
    window.setTimeout(() => { delete form.dataset.sent; if (status) status.textContent = ""; }, 8000);
  });

  // Coming back with the browser's own button shows the page as it was: allow sending again.
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // F1: the reference card. F2: search. F4: start page. F8: hold the case or leave a note. F9: the page's one primary action. The hints become visible with this file.
  // In another form of the page, F9 goes to that form's own button and says so; pressed again there, it saves. A field the
  // form must not be sent without having seen ([data-visit]) comes first. What cannot be taken back is pressed by Enter.
  const seen = new WeakSet();
  document.addEventListener("focusin", (event) => seen.add(event.target));
  const announce = (button, text) => {
    const line = button.parentElement.querySelector("[data-again]") ?? document.createElement("p");
    line.dataset.again = "";
    line.className = "again";
    line.setAttribute("role", "status");
    line.setAttribute("aria-live", "polite");
    button.after(line);
    window.setTimeout(() => { line.textContent = text; }, 50); // a live region speaks of what changes in it
  };
  const primary = () => {
    const form = document.activeElement?.closest("main form");
    const own = form?.querySelector("button[type='submit']");
    if (!own || form.querySelector("[data-shortcut='F9']")) return document.querySelector("main [data-shortcut='F9']")?.click();
    const unseen = [...form.querySelectorAll("[data-visit]")].find((field) => !seen.has(field));
    if (unseen) {
      unseen.focus();
      unseen.select?.();
      return announce(own, "ここを確かめてから、もう一度 F9 を押してください");
    }
    const final = own.dataset.kind === "danger";
    if (document.activeElement === own && !final) return own.click();
    own.focus();
    return announce(own, final ? "まだ何もしていません。よければ Enter で押します" : form.method === "get" ? "もう一度 F9 で進みます" : "もう一度 F9 で保存します");
  };
  // What was searched before is replaced by what is typed now, never added to.
  const search = () => {
    const box = document.querySelector("[data-shortcut='F2']");
    box?.focus();
    box?.select?.();
  };
  const actions = {
    F1: () => document.querySelector("[data-shortcut='F1']")?.click(),
    F2: search,
    F4: () => document.querySelector("[data-shortcut='F4']")?.click(),
    F8: () => document.querySelector("[data-shortcut='F8']")?.click(),
    F9: primary,
  };

  // A step that is done once on this page hands F9 on to the next one.
  document.querySelector("[data-once]")?.addEventListener("click", (event) => {
    const [done, next] = [event.currentTarget, document.querySelector("[data-then]")];
    if (!next || next.dataset.shortcut) return;
    next.dataset.shortcut = done.dataset.shortcut;
    next.dataset.kind = "primary";
    next.append(" ", done.querySelector("[data-shortcut-hint]"));
    delete done.dataset.shortcut;
    done.dataset.kind = "secondary";
  });

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    if (!event.repeat) action(); // a key held down is one press
  });

  // Digits choose in the group that has the focus: 1 the first, 2 the second … 0 the tenth. A box is ticked or unticked.
  // Only where a radio button or a box has the focus: what is typed into a field stays text, an IME's digits too.
  const SHOWN = 10;
  const choices = (group) => [...group.querySelectorAll("input[type='radio'], input[type='checkbox']")].filter((one) => !one.disabled);
  const number = () => {
    for (const group of document.querySelectorAll("[data-digits]")) {
      for (const old of group.querySelectorAll("kbd[data-digit]")) old.remove();
      choices(group).slice(0, SHOWN).forEach((one, place) => {
        const key = document.createElement("kbd");
        key.dataset.digit = "";
        key.setAttribute("aria-hidden", "true");
        key.textContent = String((place + 1) % SHOWN);
        one.after(key);
      });
    }
  };
  document.addEventListener("DOMContentLoaded", number); // after what other files hide
  document.addEventListener("change", number); // a choice may hide others (reception.js)
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const digit = event.key.normalize("NFKC");
    const group = event.target.closest?.("[data-digits]");
    if (!group || !/^[0-9]$/.test(digit) || !["radio", "checkbox"].includes(event.target.type)) return;
    const one = choices(group)[(Number(digit) || SHOWN) - 1];
    if (!one) return;
    event.preventDefault();
    one.focus();
    one.click();
  });

  // The summary of what is wrong gets the focus after a refused form; Enter there leads to the first wrong field.
  const wrong = document.querySelector("[data-focus-first]");
  wrong?.focus();
  wrong?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== wrong) return;
    event.preventDefault(); // the field that gets the focus must not send its form by the same key
    wrong.querySelector("a")?.click();
  });

  // Where a page asks for no field, Tab begins at its content, not at the frame (F2, F4 and Shift+Tab lead there).
  if (!wrong && !location.hash && document.activeElement === document.body && !document.querySelector("[autofocus]")) {
    document.getElementById("main")?.focus({ preventScroll: true });
  }

  // A table wider than the screen is scrolled by keyboard: it takes the focus then, and only then.
  const reachTables = () => {
    for (const wrap of document.querySelectorAll(".table-wrap")) {
      if (wrap.scrollWidth > wrap.clientWidth) {
        wrap.tabIndex = 0;
        wrap.setAttribute("role", "group");
        wrap.setAttribute("aria-label", wrap.querySelector("caption")?.textContent ?? "表");
      } else {
        wrap.removeAttribute("tabindex");
        wrap.removeAttribute("role");
        wrap.removeAttribute("aria-label");
      }
    }
  };
  reachTables();
  window.addEventListener("resize", reachTables);

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
