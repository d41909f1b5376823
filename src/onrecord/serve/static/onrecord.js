// What pages do beyond being read. Without this file everything still reads, searches and can be sent.
"use strict";

// --- an article: source, cue, content and margin note of one statement belong together ---
function tie(root) {
  const tied = new Map();
  for (const part of root.querySelectorAll("[data-s]")) {
    for (const number of part.dataset.s.split(" ")) {
      if (!tied.has(number)) tied.set(number, []);
      tied.get(number).push(part);
    }
  }
  let shown = [], kept = null;
  const show = (part) => {
    for (const one of shown) one.classList.remove("on");
    // Of several that stand in each other the innermost is meant, which is numbered last.
    shown = part ? tied.get(part.dataset.s.split(" ").pop()) : [];
    for (const one of shown) one.classList.add("on");
  };
  const of = (event) => event.target.closest && event.target.closest("[data-s]");
  root.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") show(of(event) || kept); });
  root.addEventListener("pointerleave", () => show(kept));
  root.addEventListener("focusin", (event) => { kept = of(event); show(kept); });
  root.addEventListener("focusout", () => { kept = null; show(null); });
  root.addEventListener("click", (event) => { if (!event.target.closest("a")) { const part = of(event); kept = part === kept ? null : part; show(kept); } });
}

// --- copying ---
async function copy(button) {
  const from = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(from.textContent);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(from);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = label; }, 1500);
}

// --- a search that stays open tells what is added ---
function listen(place) {
  let number = 0, source = null;
  const tell = (text) => {
    let link = place.querySelector("a");
    if (!link) {
      link = document.createElement("a");
      link.href = location.href;
      place.append(link);
    }
    link.textContent = text;
  };
  const open = () => {
    source = new EventSource(place.dataset.events);
    source.addEventListener("statement", () => {
      number += 1;
      tell(`${number} new statement${number === 1 ? "" : "s"}: show ${number === 1 ? "it" : "them"}`);
    });
  };
  // Browsers hold six connections to a server: one that nobody looks at must not keep the others from loading.
  const close = () => { if (source) source.close(); source = null; };
  const look = async () => {
    try {
      const [latest] = (await (await fetch(place.dataset.latest)).json()).statements;
      if (latest && latest.statement.id !== place.dataset.shown && !number) tell("New statements: show them");
    } catch { /* The next event tells. */ }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else if (!source) { open(); look(); }
  });
  addEventListener("pagehide", close);
  if (!document.hidden) open();
}

// --- what takes long to find is looked for when somebody opens it ---
function loadWhenOpened(place) {
  place.addEventListener("toggle", async () => {
    if (!place.open || place.dataset.state) return;
    place.dataset.state = "loading";
    const into = place.querySelector(".loaded");
    into.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(place.dataset.load);
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
      if (!answer.ok || !found) throw new Error(answer.status);
      into.replaceChildren(...found.childNodes);
      place.dataset.state = "loaded";
    } catch { place.dataset.state = ""; /* The link that stands there still leads to it. */ }
    into.removeAttribute("aria-busy");
  });
}

// --- reviewing by keys, and by selecting words ---
function review(desk) {
  const context = document.getElementById("context");
  const edit = document.getElementById("edit");
  const note = document.getElementById("keys");
  const isOn = document.getElementById("keys-on");
  note.hidden = false;
  try { isOn.checked = localStorage.getItem("keys") !== "off"; } catch { /* Nothing is kept then. */ }
  isOn.addEventListener("change", () => { try { localStorage.setItem("keys", isOn.checked ? "on" : "off"); } catch { /* as above */ } });
  let selected = "";
  pickByKeys(context);
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const inside = selection.rangeCount && context.contains(selection.getRangeAt(0).commonAncestorContainer);
    if (inside && !selection.isCollapsed) selected = selection.toString().trim();
  });
  for (const button of desk.querySelectorAll("[data-take]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.take);
      if (selected) field.value = selected;
      field.focus();
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (!isOn.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isPick = event.key === "p";
    const target = isPick ? edit : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (event.key === "e" || isPick) {
      edit.open = true;
      const field = isPick ? document.getElementById("f-speaker") : edit.querySelector("textarea");
      if (selected && !isPick) field.value = selected;
      field.focus();
      if (isPick) field.select();
    } else target.click();
  });
  edit.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    edit.querySelector("[value=correct]").click();
  });
}

// Words are selected by keys too: an arrow picks the next word, and with Shift one more.
function pickByKeys(text) {
  text.tabIndex = 0;
  for (const [name, value] of [["role", "textbox"], ["aria-readonly", "true"], ["aria-multiline", "true"], ["aria-label", "The text"]]) text.setAttribute(name, value);
  const ways = { ArrowLeft: ["backward", "word"], ArrowRight: ["forward", "word"], ArrowUp: ["backward", "line"], ArrowDown: ["forward", "line"] };
  text.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const selection = getSelection();
    const before = selection.rangeCount && text.contains(selection.anchorNode) ? selection.getRangeAt(0).cloneRange() : null;
    if (!before) selection.collapse(text.querySelector(".c") || text, 0);
    else if (event.shiftKey) selection.modify("extend", ...way);
    else {
      selection[way[0] === "forward" ? "collapseToEnd" : "collapseToStart"]();
      selection.modify("move", ...way);
    }
    if (before && event.shiftKey) { if (!text.contains(selection.focusNode)) selection.setBaseAndExtent(before.startContainer, before.startOffset, before.endContainer, before.endOffset); return; }
    const isAtEnd = before && way[0] === "forward" && way[1] === "word";
    selection.modify("extend", isAtEnd ? "backward" : "forward", "word");
    if (!selection.toString().trim() || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) { selection.removeAllRanges(); if (before) selection.addRange(before); return; }
    const range = selection.getRangeAt(0);
    selection.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  });
}

for (const root of document.querySelectorAll(".article")) tie(root);
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
for (const place of document.querySelectorAll("[data-load]")) loadWhenOpened(place);
const live = document.getElementById("live");
if (live && "EventSource" in window) listen(live);
const desk = document.querySelector(".desk");
if (desk) review(desk);
