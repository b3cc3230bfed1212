// The page of the claims: its table sorted by the heads and filtered, its strip walked with arrows, each entry opened by its address.
// State stands in the address after "#register?", so that it can be sent, from file:// as well; "?verdict=false" is read too.
(() => {
  const table = document.getElementById("register");
  if (!table) return;
  const ORDER = ["true", "mostly true", "misleading", "false", "unresolved", "contested"];
  const SURE = ["high", "medium", "low", "not computed"];
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows].map((tr, place) => {
    const [id, claim, verdict, share, sure, chapter] = [...tr.cells].map((cell) => cell.textContent.trim());
    return { tr, place, id, claim, verdict, sure, chapter, account: id[0], share: parseFloat(share) || 0, words: `${id} ${claim}`.toLowerCase() };
  });
  const place = (list, word) => (list.indexOf(word) + 1 || list.length + 1);
  const key = {
    id: (r) => r.place, claim: (r) => r.claim.toLowerCase(), verdict: (r) => place(ORDER, r.verdict),
    share: (r) => -r.share, sure: (r) => place(SURE, r.sure), chapter: (r) => +r.chapter,
  };

  // The form that filters; each control is named after what it keeps in the address.
  const options = (field, words = (v) => v, list = [...new Set(rows.map((r) => r[field]))]) =>
    `<option value="">all</option>${list.map((v) => `<option value="${v}">${words(v)}</option>`).join("")}`;
  const form = document.createElement("form");
  form.className = "register-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the claims");
  form.innerHTML = `
    <label>Verdict <select name="verdict">${options("verdict", undefined, ORDER.filter((v) => rows.some((r) => r.verdict === v)))}</select></label>
    <label>Account <select name="account">${options("account")}</select></label>
    <label>Chapter <select name="chapter">${options("chapter", undefined, [...new Set(rows.map((r) => r.chapter))].sort((a, b) => a - b))}</select></label>
    <label>Words <input name="q" type="search" autocomplete="off"></label>
    <button type="reset">Show all</button>
    <output></output>`;
  form.addEventListener("submit", (event) => event.preventDefault());
  table.before(form);
  const told = form.querySelector("output");

  let sorted = "id";
  let backwards = false;
  function apply() {
    const { verdict, account, chapter, q } = Object.fromEntries(new FormData(form));
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const order = [...rows].sort((a, b) => {
      const [x, y] = [key[sorted](a), key[sorted](b)];
      return (x < y ? -1 : x > y ? 1 : 0) * (backwards ? -1 : 1) || a.place - b.place;
    });
    let shown = 0;
    for (const row of order) {
      const fits = (!verdict || row.verdict === verdict) && (!account || row.account === account)
        && (!chapter || row.chapter === chapter) && words.every((word) => row.words.includes(word));
      row.tr.hidden = !fits;
      shown += fits;
    }
    body.append(...order.map((row) => row.tr));
    for (const th of heads) {
      if (th.dataset.sort === sorted) th.setAttribute("aria-sort", backwards ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    }
    told.value = shown ? `${shown} of ${rows.length} claims` : "No claim fits: show all, or change a filter.";
    for (const button of tally) button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict));
  }

  // What is chosen, and back from the address.
  function state() {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    if (sorted !== "id" || backwards) chosen.set("sort", (backwards ? "-" : "") + sorted);
    return chosen.toString();
  }
  function keep() {
    apply();
    const chosen = state();
    try {
      history.replaceState(null, "", chosen ? `#register?${chosen}` : "#register");
    } catch { /* a page in a sandbox has no address to write to */ }
  }
  function restore(chosen) {
    form.reset();
    for (const control of form.querySelectorAll("select, input")) {
      const value = chosen.get(control.name) || "";
      if (control.matches("input") || [...control.options].some((option) => option.value === value)) control.value = value;
    }
    const sort = chosen.get("sort") || "id";
    backwards = sort.startsWith("-");
    sorted = sort.replace("-", "") in key ? sort.replace("-", "") : "id";
    apply();
  }
  form.addEventListener("input", keep);
  form.addEventListener("reset", () => setTimeout(() => { sorted = "id"; backwards = false; keep(); }));
  for (const th of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = th.textContent;
    button.addEventListener("click", () => {
      backwards = sorted === th.dataset.sort && !backwards;
      sorted = th.dataset.sort;
      keep();
    });
    th.replaceChildren(button);
  }

  // The tally is the quickest filter.
  const tally = [...document.querySelectorAll("#tally .badge")].map((seen) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = seen.className;
    button.textContent = seen.textContent;
    button.dataset.verdict = seen.textContent.replace(/ \d+$/, "");
    button.addEventListener("click", () => {
      const select = form.elements.verdict;
      select.value = select.value === button.dataset.verdict ? "" : button.dataset.verdict;
      keep();
    });
    seen.replaceWith(button);
    return button;
  });

  // The strip is one stop of the tab key; arrows, Home and End move in it.
  const cells = [...document.querySelectorAll("#scoreboard a")];
  const stop = (cell) => cells.forEach((other) => (other.tabIndex = other === cell ? 0 : -1));
  stop(cells[0]);
  document.getElementById("scoreboard").addEventListener("keydown", (event) => {
    const at = cells.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: cells.length - 1 }[event.key];
    if (at < 0 || to === undefined || !cells[to]) return;
    event.preventDefault();
    stop(cells[to]);
    cells[to].focus();
  });

  // A row leads by keyboard to its entry, which leads on to the chapter.
  for (const { tr } of rows) for (const link of tr.querySelectorAll("td a")) link.tabIndex = -1;

  // An address opens its entry.
  function arrive() {
    const [name, query] = decodeURIComponent(location.hash.slice(1)).split("?");
    if (name === "register" && query !== undefined) {
      restore(new URLSearchParams(query));
      form.scrollIntoView();
      return;
    }
    const entry = name && document.getElementById(name);
    if (!entry || !entry.matches(".claim-entry")) return;
    entry.firstElementChild.open = true;
    entry.scrollIntoView();
    const cell = cells.find((one) => one.getAttribute("href") === `#${name}`);
    if (cell) stop(cell);
  }
  restore(new URLSearchParams(location.search));
  arrive();
  addEventListener("hashchange", arrive);
  addEventListener("click", (event) => {  // the same address again: opened again
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) arrive();
  });
})();
