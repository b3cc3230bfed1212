// Finding one's way: what opens the search, shows what a term means, and remembers what has been read.
// All that is heavy is loaded when it is used, as scripts, which a page on a disk may load.
(() => {
"use strict";

const root = document.documentElement.dataset.content_root || "./";
const PREFIX = "price-of-intelligence:";
const loads = {};

/** Load a script of the book once. */
function load(name) {
  return (loads[name] ||= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${root}_static/${name}`;
    script.onload = done;
    script.onerror = () => failed(new Error(`${name} is not in this copy of the book`));
    document.head.append(script);
  }));
}

// A browser may forbid memory: then nothing is remembered, and nothing fails.
function remembered(key) {
  try { return localStorage.getItem(PREFIX + key); } catch { return null; }
}
function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch { /* see above */ }
}

window.finding = { root, load, remembered, remember };

// ---- Search ------------------------------------------------------------------------------------------------

const searching = () => Promise.all(["minisearch/minisearch.js", "language_data.js", "search-passages.js"].map(load))
  .then(() => load("search.js")).then(() => window.finding.search);

const page = document.getElementById("find-page");
if (page) searching().then((search) => search.put(page, { within: "page" })(new URLSearchParams(location.search).get("q") || ""));

function openSearch(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (page) page.querySelector("input")?.focus();
  else searching().then((search) => search.open());
}
addEventListener("click", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (plain && event.target.closest?.(".find-open")) openSearch(event);
});
addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey;
  if (held && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") openSearch(event);
  const typing = event.target.closest?.("input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  if (event.key === "/" && !held && !event.altKey && !typing && remembered("slash") !== "off") openSearch(event);
}, true);

// ---- What a term means -------------------------------------------------------------------------------------
// A note at a link to the glossary, while the pointer or the focus is on it. The pointer may go into the note,
// Escape takes it away (WCAG 1.4.13). The words are a small script, loaded when somebody first points or tabs.

const TERM = 'main a[href*="#term-"]';
let note, owner, timer;

function hide() {
  clearTimeout(timer);
  owner?.removeAttribute("aria-describedby");
  note?.remove();
  owner = null;
}

function show(link) {
  const [name, text] = window.termNotes?.[decodeURIComponent(link.hash.slice(1))] || [];
  if (!text || link === owner) return;
  hide();
  note ||= Object.assign(document.createElement("div"), { className: "term-note", id: "term-note", role: "tooltip" });
  note.innerHTML = `<strong>${name}</strong>${text}`;
  link.closest("main").append(note);
  owner = link;
  link.setAttribute("aria-describedby", "term-note");
  const at = link.getClientRects()[0], size = note.getBoundingClientRect(), room = document.documentElement.clientWidth;
  const above = at.bottom + size.height + 16 > innerHeight && at.top > size.height + 16;
  const from = (note.offsetParent || document.body).getBoundingClientRect();
  note.style.left = `${Math.max(16, Math.min(at.left, room - size.width - 16)) - from.left}px`;
  note.style.top = `${(above ? at.top - size.height - 8 : at.bottom + 8) - from.top}px`;
}

const soon = (act, wait) => { clearTimeout(timer); timer = setTimeout(act, wait); };
const termOf = (event) => event.target.closest?.(TERM);
const known = () => load("term-notes.js");

addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const link = termOf(event);
  if (link) known().then(() => soon(() => show(link), link === owner ? 0 : 150)).catch(() => {});
  else if (owner && !note.contains(event.target)) soon(hide, 250);
  else if (owner || timer) clearTimeout(timer);
}, { passive: true });
addEventListener("focusin", (event) => {
  const link = termOf(event);
  if (link) known().then(() => document.activeElement === link && show(link)).catch(() => {});
  else if (owner) hide();
  else if (event.target.closest?.("main")) known().catch(() => {});
});
addEventListener("focusout", (event) => { if (event.target === owner && !note.matches(":hover")) hide(); });
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && owner) { event.stopPropagation(); hide(); }
}, true);

// ---- What has been read ------------------------------------------------------------------------------------
// A section of a chapter is read when its end has been in view for a second. Only this browser remembers it.

const here = pageOf(location);

/** What has been read: of each page how many sections it has, and the anchors of those that were read. */
function everything() {
  try { return JSON.parse(remembered("read")) || {}; } catch { return {}; }
}
function changed() { document.dispatchEvent(new CustomEvent("finding:read")); }
function forget() { remember("read", null); changed(); }
window.finding.read = { everything, of: (name) => everything()[name] || { of: 0, read: [] }, forget };

/** The page of the book that an address is of. */
function pageOf({ pathname: path }) {
  const base = new URL(root, location.href).pathname;
  return path.startsWith(base) ? path.slice(base.length).replace(/\.html$/, "") : "";
}

/** Marks in the contents: how much of a chapter was read, and which sections of this one. */
function mark() {
  const all = everything();
  for (const old of document.querySelectorAll(".read-mark")) old.remove();
  for (const link of document.querySelectorAll(".bd-docs-nav a")) {
    const page = all[pageOf(link)];
    if (!page?.read.length) continue;
    const whole = page.read.length >= page.of, made = document.createElement("span");
    made.className = "read-mark";
    made.textContent = whole ? "✓ read" : `${page.read.length} of ${page.of} read`;
    link.append(" ", made);
  }
  const read = new Set(all[here]?.read);
  for (const link of document.querySelectorAll(".bd-toc a[href^='#']")) link.classList.toggle("was-read", read.has(decodeURIComponent(link.hash.slice(1))));
}

function watch() {
  const sections = [...document.querySelectorAll("article > section > section[id]")];
  const of = sections.length, inView = new Set();
  if (!here.startsWith("chapters/") || !of) return;
  let clock;
  function look() {
    for (const section of inView) {
      const { bottom } = section.getBoundingClientRect();
      if (bottom <= 0 || bottom > innerHeight + 24 || document.hidden) continue;  // its last line may end above its end
      inView.delete(section);
      observer.unobserve(section);
      const all = everything(), { read } = all[here] || { read: [] }, { id } = section;
      if (read.includes(id) && all[here].of === of) continue;
      const anchors = new Set(sections.map((one) => one.id));  // a section that is gone is not counted
      all[here] = { of, read: [...new Set([...read, id])].filter((one) => anchors.has(one)) };
      remember("read", JSON.stringify(all));
      changed();
    }
    if (!inView.size) clock = clearInterval(clock);
  }
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? inView.add(entry.target) : inView.delete(entry.target);
    if (inView.size) clock ||= setInterval(look, 1000);
    else clock = clearInterval(clock);
  });
  for (const one of sections) observer.observe(one);
}

document.addEventListener("finding:read", mark);
addEventListener("storage", (event) => { if (event.key === `${PREFIX}read`) mark(); });  // read in another tab
mark();
watch();
for (const button of document.querySelectorAll(".forget-read")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    forget();
    button.nextElementSibling.textContent = "Forgotten.";
  });
}
})();
