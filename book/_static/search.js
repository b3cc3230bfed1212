// Search: what is looked for is found in the passages of the book, shown with its words marked, and opened
// where it stands. Loaded by finding.js when somebody searches; the index is made here, from the passages.
(() => {
"use strict";

const WORD = /\d+(?:[.,]\d+)*|[\p{L}\p{M}][\p{L}\p{M}\p{N}]*/gu;
const ASKING = ["how", "what", "which", "who", "when", "where", "why", "did", "does", "do", "was", "were", "much", "many",
  "has", "have", "had", "from", "than", "about", "i", "you", "we", "me", "so", "its", "an", "been", "between"];
const NUMBER = /^(?:(?:Figure|Table|Practice)\s)?\d[\d.]*\s(?:· )?/;  // with which a title begins
const GREEK = Object.fromEntries("alpha:α beta:β gamma:γ delta:δ epsilon:ε zeta:ζ eta:η theta:θ kappa:κ lambda:λ mu:μ nu:ν xi:ξ pi:π rho:ρ sigma:σ tau:τ phi:φ chi:χ psi:ψ omega:ω"
  .split(" ").map((pair) => pair.split(":")));
// What a passage is called in the list, and how much it counts where its title answers. A mention counts no more
// than one in a section: what is about a thing comes before what speaks of it.
const KINDS = {
  term: ["Glossary", 2.6], symbol: ["Notation", 2], claim: ["Claim", 1.6], chapter: ["Chapter", 1.5],
  section: ["Section", 1.5], figure: ["Figure", 1], rows: ["Table", 0.9], page: ["Page", 1], cover: ["Page", 1], practice: ["Practice", 0.6],
  problem: ["Problem set", 0.45], function: ["Model", 0.5], aside: ["Section", 0.35], work: ["Bibliography", 0.2],
  table: ["Data", 0.25], reproduction: ["Reproduction", 0.4], log: ["What changed", 0.3],
};
const SHOWN = 12, AROUND = 190;

const { root, load, remembered, remember } = window.finding;
const stemmer = new Stemmer();
const silent = new Set([...stopwords, ...ASKING]);
const stems = new Map();

/** The form under which a word is kept, or nothing for one that says nothing. */
function form(word) {
  let kept = stems.get(word);
  if (kept === undefined) {
    const low = word.toLowerCase();
    if (silent.has(low)) kept = "";
    else if (/^\d/.test(low)) kept = low.replace(/,/g, "");
    else if (low in GREEK) kept = GREEK[low];
    else if (/^[a-z]{4,}$/.test(low)) kept = stemmer.stemWord(low.replace(/(..)iz(e|ed|es|er|ers|ing|ations?)$/, "$1is$2"));
    else kept = low;
    stems.set(word, kept);
  }
  return kept;
}

const words = (text) => text.match(WORD) || [];
const { pages, passages } = window.bookPassages;
const rows = passages.map(([page, anchor, kind, above, title, text], id) => ({ id, page, anchor, kind, above, title, text }));
const index = new MiniSearch({
  fields: ["title", "above", "text"], tokenize: words, processTerm: (word) => form(word) || null,
});
// What most people look for first: it can be found while the rest is still being read
const first = rows.filter((row) => KINDS[row.kind][1] >= 1), rest = rows.filter((row) => KINDS[row.kind][1] < 1);
const OPTIONS = { boost: { title: 4, above: 0.6 }, boostDocument: (id) => KINDS[rows[id].kind][1], weights: { prefix: 0.3, fuzzy: 0.1 } };

/** The passages that answer best, with the forms that were found in each. */
function search(query) {
  const asked = [...new Set(words(query).map(form).filter(Boolean))];
  if (!asked.length) return [];
  const typing = /[\p{L}\p{N}]$/u.test(query), last = asked[asked.length - 1];
  const prefix = (term) => typing && term === last && term.length > 2;
  let found = index.search(query, { ...OPTIONS, prefix });
  const known = new Set(found.flatMap((hit) => hit.queryTerms));
  if (asked.some((term) => !known.has(term))) {
    const fuzzy = (term) => !known.has(term) && term.length > 3 && !/\d/.test(term) && 0.25;
    found = index.search(query, { ...OPTIONS, prefix, fuzzy });
  }
  const low = query.trim().toLowerCase().replace(/\s+/g, " ");
  const several = asked.length > 1;
  for (const hit of found) {
    const weight = KINDS[rows[hit.id].kind][1];
    if (weight > 1 && !Object.values(hit.match).some((fields) => fields.includes("title"))) hit.score /= weight;
    hit.score *= (new Set(hit.queryTerms).size / asked.length) ** 3;
  }
  found = found.sort((a, b) => b.score - a.score).slice(0, 80);
  for (const hit of found) {
    const { title, text } = rows[hit.id], name = title.replace(NUMBER, "").toLowerCase();
    if (name === low || name.split(/[,;·(]/).some((part) => part.trim() === low)) hit.score *= 2.5;
    else if (name.startsWith(low)) hit.score *= 1.4;
    if (several && (name.includes(low) || text.toLowerCase().includes(low))) hit.score *= 1.5;
  }
  return found.sort((a, b) => b.score - a.score).map((hit) => ({ row: rows[hit.id], forms: new Set(hit.terms), score: hit.score }));
}

/** Where words with these forms stand in a text. */
function places(text, forms) {
  return [...text.matchAll(WORD)].filter((m) => forms.has(form(m[0]))).map((m) => ({ from: m.index, to: m.index + m[0].length, form: form(m[0]) }));
}

/** The stretch of a text in which most of the forms stand together, from the beginning of a word to the end of one. */
function stretch(text, marks) {
  let best = 0, most = 0;
  for (let i = 0; i < marks.length; i++) {
    const seen = new Set();
    for (let j = i; j < marks.length && marks[j].to - marks[i].from < AROUND; j++) seen.add(marks[j].form);
    if (seen.size > most) [best, most] = [i, seen.size];
  }
  let from = marks.length ? Math.max(0, marks[best].from - 50) : 0;
  if (from) {
    const sentence = text.slice(from, marks[best].from).search(/[.?!:] \S/);  // rather the beginning of a sentence
    from = sentence >= 0 ? from + sentence + 2 : text.indexOf(" ", from) + 1;
  }
  const end = text.indexOf(" ", from + AROUND);
  return [from, end < 0 ? text.length : end];
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A piece of a text with its words marked. */
function marked(text, marks, [from, to] = [0, text.length]) {
  const parts = from ? ["… "] : [];
  let at = from;
  for (const mark of marks) {
    if (mark.from < at || mark.to > to) continue;
    parts.push(text.slice(at, mark.from), element("mark", {}, text.slice(mark.from, mark.to)));
    at = mark.to;
  }
  parts.push(text.slice(at, to), ...(to < text.length ? [" …"] : []));
  return parts;
}

const address = (row) => `${root}${pages[row.page][0]}.html${row.anchor ? "#" + encodeURIComponent(row.anchor) : ""}`;

function shown({ row, forms }) {
  const where = [...new Set([KINDS[row.kind][0], pages[row.page][1], row.above])].filter((part) => part && part !== row.title);
  const marks = places(row.text, forms);
  return element("li", {}, element("a", { href: address(row) },
    element("span", { class: "find-title" }, ...marked(row.title, places(row.title, forms))),
    element("span", { class: "find-where" }, where.join(" · ")),
    element("span", { class: "find-passage" }, ...marked(row.text, marks, stretch(row.text, marks)))));
}

/** A field with its results, put into a box; the function that looks for something is returned. */
function put(box, { within }) {
  const id = `find-${within}`;
  const field = element("input", {
    type: "search", name: "q", id, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search",
    placeholder: "A word, 545, α, A03", "aria-describedby": `${id}-keys`,
  });
  const form_ = element("form", { role: "search", class: "find-form", action: `${root}search.html` },
    element("label", { for: id }, "Search this book"), field);
  const status = element("p", { class: "find-status", role: "status" });
  const list = element("ol", { class: "find-hits" });
  const more = element("button", { type: "button", class: "find-more", hidden: "" }, "Show more");
  const keys = element("p", { class: "find-keys" },
    element("span", { id: `${id}-keys` }, within === "dialog" ? "Arrow keys choose, Enter opens the first." : "Arrow keys choose."));
  box.append(form_, status, list, more, keys);
  let hits = [], room = SHOWN, read = false, waiting;

  function draw() {
    const text = field.value.trim();
    hits = text ? search(text) : [];
    list.replaceChildren(...hits.slice(0, room).map(shown));
    more.hidden = hits.length <= room;
    const count = hits.length >= 80 ? "Many passages" : hits.length === 1 ? "1 passage" : `${hits.length} passages`;
    status.textContent = !text ? "" : hits.length ? `${count}${hits.length > room ? `, the best ${room} here` : ""}.`
      : read ? `Nothing found for “${text}”.` : "Reading the book …";
  }
  field.addEventListener("input", () => {
    room = SHOWN;
    clearTimeout(waiting);
    waiting = setTimeout(draw, 60);
  });
  more.addEventListener("click", () => {
    const next = room;
    room += SHOWN;
    draw();
    list.children[next]?.firstChild.focus();
  });
  form_.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    draw();
    if (within === "dialog") list.querySelector("a")?.click();
    else try { history.replaceState(null, "", `?q=${encodeURIComponent(field.value.trim())}`); } catch { /* on a disk addresses stay */ }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.open) {  // a field of search would only be emptied
      event.preventDefault();
      box.close();
    }
    const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey && links.length) {
      event.preventDefault();
      (links[at + step] || (at + step < 0 ? field : links[at])).focus();
    } else if (at >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      field.focus();  // who types goes on typing
    }
  });
  ready.then(() => { read = true; draw(); });
  started.then(draw);
  return (query) => {
    if (query) field.value = query;
    field.focus();
    field.select();
    draw();
  };
}

const started = index.addAllAsync(first, { chunkSize: 60 });
const ready = started.then(() => index.addAllAsync(rest, { chunkSize: 60 }));

let dialog, look;
/** Open the dialog, with what is looked for. */
function open(query = "") {
  if (!dialog) {
    const close = element("button", { type: "button", class: "find-close" }, "Close");
    const key = element("input", { type: "checkbox" });
    dialog = element("dialog", { class: "find", "aria-label": "Search" }, close);
    look = put(dialog, { within: "dialog" });
    key.checked = remembered("slash") !== "off";
    key.addEventListener("change", () => remember("slash", key.checked ? "on" : "off"));
    dialog.querySelector(".find-keys").append(" ", element("label", {}, key, " The key / opens this, as Ctrl+K does."));
    document.body.append(dialog);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) dialog.close();  // beside it, or to where a link goes
    });
  }
  if (!dialog.open) dialog.showModal();
  look(query);
}

window.finding.search = { open, put, search, address, ready };
})();
