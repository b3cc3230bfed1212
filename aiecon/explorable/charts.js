// What a reader can take from each chart of a page, living or still: the values at a place, the picture, its numbers,
// a reference to it, and the address of what it shows. A classic script of the built page; BOOK stands before it.

const CHARTS = "figure.explorable, figure.figure-static";
const REACH = 28; // pixels of the screen within which a curve or point is meant
const BEHIND = 6; // pixels by which a line across the chart is farther than what it crosses
const STRIDES = 60; // steps from one end of a curve to the other by keyboard

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};

// --- what a chart shows --------------------------------------------------------------------------------------------

const stills = new WeakMap();

function still(figure) {
  if (!stills.has(figure)) stills.set(figure, JSON.parse(figure.querySelector("script").textContent));
  return stills.get(figure);
}

const project = ([offset, slope, log], value) => offset + slope * (log ? Math.log10(value) : value);
const unproject = ([offset, slope, log], pixel) => {
  const value = (pixel - offset) / slope;
  return log ? 10 ** value : value;
};

// The numbers of a mark that moves, as they are now.
function moving(figure, mark) {
  const { spec, state } = figure.explorable;
  const n = state.numbers;
  const curve = (i, name) => ({ k: "line", x: [...state.curves[i].X], y: [...state.curves[i].Y], name });
  const one = { line: () => [curve(mark.c, mark.name)], text: () => [] };
  one.band = () => [curve(mark.c), curve(mark.d)];
  one.dot = () => [{ k: "dots", x: [n[mark.x]], y: [n[mark.y]], name: mark.name }];
  one.v = () => [{ k: "v", x: [n[mark.at]], y: [null], name: mark.name }];
  one.h = () => [{ k: "h", x: [null], y: [n[mark.at]], name: mark.name }];
  one.bar = () => {
    const drawn = figure.querySelector(`[id="${spec.name}-${mark.id}"] path`).getAttribute("d") ?? "";
    const [a, b, , , c, d] = (drawn.match(/-?[\d.]+/g) ?? []).map(Number);
    if (d === undefined) return [];
    const axes = spec.axes[mark.a];
    const [from, to] = mark.w ? [unproject(axes.y, b), unproject(axes.y, d)] : [unproject(axes.x, a), unproject(axes.x, c)];
    const start = mark.from < 0 ? mark.foot : n[mark.from];
    const end = start + n[mark.n];
    const [x, y] = mark.w ? [end, (from + to) / 2] : [(from + to) / 2, end];
    return [{ k: "bars", x: [x], y: [y], lie: +mark.w, half: Math.abs(to - from) / 2, start: [start], long: [n[mark.n]] }];
  };
  return one[mark.k]().map((series) => ({ ...series, a: mark.a, colour: mark.colour }));
}

const KINDS = { line: "Line", dots: "Points", bars: "Bars", v: "Mark", h: "Level" };

// Everything that a chart shows, in the units of its axes, each series with a name.
function shown(figure) {
  const data = figure.explorable?.spec ?? still(figure);
  const all = [...(figure.explorable ? data.marks.flatMap((mark) => moving(figure, mark)) : []), ...data.series];
  const series = [];
  for (const one of all) {
    const last = series.at(-1);
    const together = one.k === "bars" && last?.k === "bars" && last.a === one.a && last.lie === one.lie && last.start;
    if (together && one.start) for (const key of ["x", "y", "start", "long"]) last[key].push(...one[key]);
    else series.push({ ...one });
  }
  const unnamed = series.filter((one) => !one.name);
  for (const one of unnamed) {
    const alike = unnamed.filter((other) => other.k === one.k);
    one.name = KINDS[one.k] + (alike.length > 1 ? ` ${alike.indexOf(one) + 1}` : "");
  }
  return { series, axes: data.axes, names: data.names };
}

function figures(value) {
  const size = Math.abs(value);
  if (size && (size >= 1e15 || size < 1e-4)) {
    const [digits, exponent] = value.toExponential(2).split("e");
    const raised = [...String(+exponent)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("");
    return `${digits.replace("-", "−")} × 10${raised}`;
  }
  const [unit, word] = [[1e12, " trillion"], [1e9, " billion"], [1e6, " million"]].find(([u]) => size >= u) ?? [1, ""];
  return (value / unit).toLocaleString("en-GB", { maximumSignificantDigits: 4 }).replace("-", "−") + word;
}

const day = (value) => new Date(Math.round(value) * 864e5).toISOString().slice(0, 10);
const called = (axis, value) => axis.at?.find(([at]) => Math.abs(at - value) < 1e-6 * Math.max(1, Math.abs(at)))?.[1];
const written = (axis, value) => called(axis, value) || (axis.dates ? day(value) : figures(value));

// --- the value at a place ------------------------------------------------------------------------------------------

const there = (value) => value !== null && Number.isFinite(value);
const within = ([left, top, right, bottom], x, y) => x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1;

// Where the points of a series are drawn, those in sight.
function points(series, axes, box) {
  const at = series.x.map((x, i) => ({
    i,
    x: there(x) ? project(axes.x, x) : (box[0] + box[2]) / 2,
    y: there(series.y[i]) ? project(axes.y, series.y[i]) : (box[1] + box[3]) / 2,
    gap: (!there(x) && series.k !== "h") || (!there(series.y[i]) && series.k !== "v"),
  }));
  return at.filter((p) => !p.gap && Number.isFinite(p.x) && Number.isFinite(p.y));
}

function nearest({ series, axes, names }, x, y, reach) {
  let best = { far: reach };
  const offer = (one, far, px, py, i) => {
    if (far < best.far && within(names[one.a].box, px, py)) best = { one, far, x: px, y: py, i };
  };
  for (const one of series) {
    const { box } = names[one.a];
    if (!within(box, x, y)) continue;
    const at = points(one, axes[one.a], box);
    const plain = one.k === "line" && !one.marked;
    at.forEach((p, k) => {
      if (one.k === "v") offer(one, Math.abs(p.x - x) + BEHIND, p.x, y, p.i);
      else if (one.k === "h") offer(one, Math.abs(p.y - y) + BEHIND, x, p.y, p.i);
      else if (one.k === "bars") {
        const axis = one.lie ? axes[one.a].y : axes[one.a].x;
        const half = Math.abs(axis[2] ? 6 : axis[1] * one.half);
        if (Math.abs(one.lie ? p.y - y : p.x - x) <= half) offer(one, Math.min(reach - 1, Math.hypot(p.x - x, p.y - y)), p.x, p.y, p.i);
      } else if (!plain) offer(one, Math.hypot(p.x - x, p.y - y), p.x, p.y, p.i);
      else if (at[k + 1]?.i === p.i + 1) {
        const q = at[k + 1];
        const [dx, dy] = [q.x - p.x, q.y - p.y];
        const share = Math.max(0, Math.min(1, ((x - p.x) * dx + (y - p.y) * dy) / (dx * dx + dy * dy || 1)));
        const [px, py] = [p.x + share * dx, p.y + share * dy];
        offer(one, Math.hypot(px - x, py - y), px, py, share === 0 ? p.i : share === 1 ? q.i : undefined);
      }
    });
  }
  return best.one && best;
}

// What is said of a place: the exact numbers at a point, else those of the axes there.
function words({ axes, names }, { one, x, y, i }) {
  const told = [];
  for (const key of ["x", "y"]) {
    const name = names[one.a][key];
    if (name.bare || one.k === (key === "x" ? "h" : "v")) continue;
    const value = i === undefined ? unproject(axes[one.a][key], key === "x" ? x : y) : one[key][i];
    const length = one.long && key === (one.lie ? "x" : "y") ? one.long[i] : value;
    told.push([name.label.replace(/ ?\(log scale\)/, "") || key, written(name, length)]);
  }
  return [one.name, told];
}

const live = make("p", { class: "explorable-live", "aria-live": "polite" });
let open; // the chart that shows a value

function close() {
  open?.querySelectorAll(".chart-value, .chart-ring").forEach((e) => e.remove());
  open = undefined;
}

function tell(chart, all, place) {
  close();
  open = chart;
  const svg = chart.querySelector("svg");
  const scale = svg.getScreenCTM();
  const frame = chart.getBoundingClientRect();
  const left = scale.a * place.x + scale.e - frame.left;
  const top = scale.d * place.y + scale.f - frame.top;
  const [title, told] = words(all, place);
  const colour = /^c\d$|^[a-z]+$/.test(place.one.colour) ? `var(--fig-${place.one.colour})` : place.one.colour;
  const ring = make("span", { class: "chart-ring" });
  const box = make("div", { class: "chart-value" }, make("strong", {}, title));
  for (const [label, value] of told) box.append(make("span", {}, `${label}: `, make("b", {}, value)));
  for (const e of [ring, box]) {
    e.style.setProperty("--at", colour);
    e.style.left = `${left}px`;
    e.style.top = `${top}px`;
    e.setAttribute("aria-hidden", "true");
  }
  const [right, high] = [left > frame.width / 2, top > frame.height / 2];
  box.style.transform = `translate(${right ? "calc(-100% - 10px)" : "10px"}, ${high ? "calc(-100% - 10px)" : "10px"})`;
  box.style.maxWidth = `${(right ? left : frame.width - left) - 8}px`;
  chart.append(ring, box);
  return [title, ...told.map((pair) => pair.join(": "))].join("; ");
}

function point(event) {
  const chart = event.target.closest?.(".chart");
  const figure = chart?.closest(CHARTS);
  if (!figure) return open && !open.matches(":focus-visible") && close();
  const scale = chart.querySelector("svg").getScreenCTM();
  const all = shown(figure);
  const [x, y] = [(event.clientX - scale.e) / scale.a, (event.clientY - scale.f) / scale.d];
  const place = nearest(all, x, y, REACH / scale.a);
  if (place) tell(chart, all, place);
  else if (open === chart) close();
}

const cursors = new WeakMap(); // of a chart: which series, and how far along it

// The places that the keyboard visits, from left to right, series by series.
function stops(figure) {
  const all = shown(figure);
  const rows = all.series.map((one) => {
    const { box } = all.names[one.a];
    const seen = points(one, all.axes[one.a], box).filter((p) => within(box, p.x, p.y));
    const order = one.k === "line" ? seen : seen.sort((p, q) => p.x - q.x || p.y - q.y);
    const stride = Math.ceil(order.length / STRIDES);
    return order.filter((_, k) => k % stride === 0 || k === order.length - 1).map((p) => ({ one, ...p }));
  });
  return [all, rows.filter((row) => row.length)];
}

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], Home: [0, -1e9], End: [0, 1e9] };

function visit(chart, [down, right], quiet) {
  const [all, rows] = stops(chart.closest(CHARTS));
  if (!rows.length) return;
  const cursor = cursors.get(chart) ?? { row: 0, share: 0.5 };
  const row = Math.max(0, Math.min(rows.length - 1, cursor.row + down));
  const last = rows[row].length - 1;
  const k = Math.max(0, Math.min(last, Math.round(cursor.share * last) + right));
  cursors.set(chart, { row, share: right ? (last ? k / last : 0.5) : cursor.share });
  const said = tell(chart, all, rows[row][k]);
  if (!quiet) live.textContent = said;
}

document.addEventListener("pointermove", point, { passive: true });
document.addEventListener("pointerdown", point, { passive: true });
document.addEventListener("focusin", ({ target }) => target.matches(".chart:focus-visible") && visit(target, [0, 0]));
document.addEventListener("focusout", ({ target }) => target.matches(".chart") && close());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
  if (!event.target.matches?.(".chart") || !STEPS[event.key]) return;
  event.preventDefault();
  visit(event.target, STEPS[event.key]);
});
document.addEventListener("explorable:moved", ({ target }) => target.contains(open ?? null) && close());

// --- what can be taken away ----------------------------------------------------------------------------------------

const nameOf = (figure) => figure.id || figure.closest("[id]")?.id || "figure";
const lookUp = (figure) => {
  const look = getComputedStyle(figure);
  return (text) => text.replace(/var\((--[\w-]+)(?:,\s*([^()]+))?\)/g, (_, name, other) => look.getPropertyValue(name).trim() || other || "currentColor");
};

function legend(figure) {
  const caption = figure.querySelector("figcaption");
  const source = caption.querySelector(".figure-source")?.textContent.trim() ?? "";
  const copy = caption.cloneNode(true);
  copy.querySelectorAll(".figure-source, a.headerlink").forEach((e) => e.remove());
  return [copy.textContent.replace(/\s+/g, " ").trim(), source];
}

function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] += (lines.at(-1) && " ") + word;
  }
  return lines;
}

// The chart as a drawing of its own: colours of the page as numbers, caption, source and book below.
function drawing(figure) {
  const svg = figure.querySelector(".chart svg").cloneNode(true);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const [caption, source] = legend(figure);
  const lines = [...wrap(caption, 72), ...wrap([source, `${BOOK.title}, ${BOOK.licence}`].filter(Boolean).join(" "), 90)];
  const small = wrap(caption, 72).length;
  const whole = height + 14 * lines.length + 14;
  const svgElement = (tag, attributes, text = "") => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.textContent = text;
    return e;
  };
  const style = "text{font-family:'Source Sans 3','Source Sans Pro',Arial,Helvetica,sans-serif}*{stroke-linejoin:round;stroke-linecap:butt}";
  svg.prepend(svgElement("style", {}, style), svgElement("rect", { width, height: whole, fill: "var(--fig-paper, #fff)" }));
  lines.forEach((line, i) => {
    const [size, fill] = i < small ? [10.5, "var(--fig-ink, #1f2328)"] : [8.5, "var(--fig-muted, #6b7280)"];
    svg.append(svgElement("text", { x: 8, y: height + 14 * (i + 1), style: `font-size: ${size}px; fill: ${fill}` }, line));
  });
  for (const [key, value] of Object.entries({ width, height: whole, viewBox: `0 0 ${width} ${whole}` })) svg.setAttribute(key, value);
  return [lookUp(figure)(new XMLSerializer().serializeToString(svg)), width, whole];
}

function download(content, type, name) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = make("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function picture(figure, scale = 3) {
  const [text, width, height] = drawing(figure);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = make("canvas", { width: width * scale, height: height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

const cell = (value) => {
  const text = there(value) || typeof value === "string" ? String(value) : "";
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

// One row for each point; a living figure's sliders in columns of their own.
function table(figure) {
  const { series, names } = shown(figure);
  const one = new Set(series.map((s) => s.a)).size === 1;
  const values = Object.entries(figure.explorable?.state.values ?? {});
  const plain = (axis, value) => (there(value) ? called(axis, value) || (axis.dates ? day(value) : value) : value);
  const first = names[series[0]?.a ?? 0];
  const head = one ? ["series", first.x.label || "x", first.y.label || "y"] : ["series", "x", "y", "x is", "y is"];
  const rows = series.flatMap((s) =>
    s.x.flatMap((x, i) => {
      const { x: across, y: up } = names[s.a];
      if (!there(x) && !there(s.y[i])) return [];
      const row = [s.name, plain(across, x), plain(up, s.y[i])];
      return [[...row, ...(one ? [] : [across.label, up.label]), ...values.map(([, v]) => v)]];
    }),
  );
  return [[...head, ...values.map(([k]) => k)], ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

const here = () => location.href.split("#")[0];

function citation(figure) {
  const [caption] = legend(figure);
  const [, number, question] = caption.match(/^(Figure\s[\d.]*\d)[.:]?\s*(.*)$/) ?? [null, "Figure", caption];
  const heading = document.querySelector("main h1")?.cloneNode(true);
  heading?.querySelectorAll("a.headerlink").forEach((e) => e.remove());
  const chapter = heading?.textContent.trim();
  const page = document.querySelector("link[rel=canonical]")?.href ?? here();
  return `${BOOK.authors} (${BOOK.year}). ${number}, “${question}”, in “${chapter}”, ${BOOK.title}, version ${BOOK.version}. ${page}#${nameOf(figure)}`;
}

function address(figure) {
  const values = figure.explorable && new URLSearchParams(figure.explorable.state.values);
  return `${here()}#${encodeURIComponent(nameOf(figure))}${values ? `?${values}` : ""}`;
}

// The clipboard where a page may use it; else what is copied stands there, selected.
async function copy(text, menu, said) {
  const field = make("textarea", { readonly: "", rows: 3, "aria-label": "To copy" });
  field.value = text;
  menu.querySelector("textarea")?.remove();
  menu.querySelector(".chart-choices").append(field);
  field.select();
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = document.execCommand("copy");
  }
  menu.querySelector("[role=status]").textContent = done ? said : "Copy it from here:";
}

const CHOICES = [
  ["Picture (PNG)", async (figure) => download(await picture(figure), "image/png", `${nameOf(figure)}.png`)],
  ["Drawing (SVG)", (figure) => download(drawing(figure)[0], "image/svg+xml", `${nameOf(figure)}.svg`)],
  ["Numbers (CSV)", (figure) => download(table(figure), "text/csv", `${nameOf(figure)}.csv`)],
  ["Cite this figure", (figure, menu) => copy(citation(figure), menu, "The reference is copied.")],
  ["Copy link to this state", (figure, menu) => {
    history.pushState(null, "", address(figure));
    return copy(address(figure), menu, "The link is copied.");
  }],
];

function fill(menu) {
  const figure = menu.closest(CHARTS);
  const choices = make("div", { class: "chart-choices" });
  for (const [label, act] of CHOICES) {
    const button = make("button", { type: "button" }, figure.explorable ? label : label.replace(" to this state", ""));
    button.addEventListener("click", () => act(figure, menu));
    choices.append(button);
  }
  choices.append(make("p", { role: "status" }));
  menu.append(choices);
}

for (const figure of document.querySelectorAll(CHARTS)) {
  const chart = figure.querySelector(".chart");
  if (!chart) continue;
  for (const [k, v] of Object.entries({ tabindex: 0, role: "group", "aria-label": "Chart: arrow keys read its values" })) chart.setAttribute(k, v);
  const summary = make("summary", { "aria-label": "Save, cite or link this figure", title: "Save, cite or link" }, "⋯");
  const menu = make("details", { class: "chart-menu" }, summary);
  menu.addEventListener("toggle", () => menu.open && menu.childElementCount === 1 && fill(menu));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  figure.append(menu);
}
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(".chart-menu[open]")) if (!menu.contains(target)) menu.open = false;
});
document.body.append(live);

// --- the address of a state ----------------------------------------------------------------------------------------

let placed; // the figure that an address has put into a state

function arrive() {
  const [id, query] = decodeURI(location.hash.slice(1)).split("?");
  const figure = id ? document.getElementById(decodeURIComponent(id)) : null;
  if (placed && (placed !== figure || query === undefined)) placed.explorable.move(placed.explorable.start);
  placed = undefined;
  if (!figure?.matches(CHARTS)) return;
  for (let e = figure; e; e = e.parentElement?.closest("details")) if (e.matches("details")) e.open = true;
  if (query === undefined) return;
  if (figure.explorable) {
    figure.explorable.move({ ...figure.explorable.start, ...figure.explorable.admit(Object.fromEntries(new URLSearchParams(query))) });
    placed = figure;
  }
  figure.scrollIntoView();
}
addEventListener("hashchange", arrive);
if (location.hash) arrive();
