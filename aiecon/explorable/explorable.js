// One living figure: reads the specification that Python wrote into it, adds controls, moves what moves.
// An anywidget module without dependencies; the built page runs the same code through a shim.

const SUPER = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const WORDS = { 2: "million", 3: "billion", 4: "trillion" };

function plain(digits, exponent) {
  if (exponent < 0) [digits, exponent] = ["0".repeat(-exponent) + digits, 0];
  const rest = digits.slice(exponent + 1).replace(/0+$/, "");
  return digits.slice(0, exponent + 1).padEnd(exponent + 1, "0") + (rest && "." + rest);
}

function significant(size, n, kind) {
  if (!size && kind === "e") return "0";
  let [digits, exponent] = size.toExponential(kind === "e" ? n : n - 1).split("e");
  digits = digits.replace(".", "");
  exponent = +exponent;
  if (kind === "e" || exponent < -4 || exponent >= (kind === "s" ? 15 : n + 3))
    return `${plain(digits, 0)} × 10${[...String(exponent)].map((c) => SUPER[c]).join("")}`;
  if (kind === "s" && exponent >= 6) return `${plain(digits, exponent % 3)} ${WORDS[Math.floor(exponent / 3)]}`;
  return plain(digits, exponent);
}

// Number.toFixed, which writes 1e21 and more as powers.
const fixed = (v, n) => (v < 1e21 ? v.toFixed(n) : BigInt(v) + (+n ? "." + "0".repeat(n) : ""));

// The same characters as aiecon.explorable.format_number.
function format(value, spec) {
  if (spec.includes("|")) return spec.split("|")[Math.round(value)] ?? "–";
  const [, currency, comma, n, kind] = spec.match(/^(\$?)(,?)\.(\d+)([fegs%])$/);
  const size = Math.abs(value) * (kind === "%" ? 100 : 1);
  if (!Number.isFinite(size)) return Number.isNaN(size) ? "–" : value > 0 ? "∞" : "−∞";
  let text = kind === "f" ? fixed(size, n) : kind === "%" ? fixed(size, n) + "%" : significant(size, +n, kind);
  if (comma || kind === "s") {
    const [whole, ...rest] = text.split(".");
    text = [whole.replace(/(\d)(?=(\d{3})+(?!\d))/g, "$1,"), ...rest].join(".");
  }
  return (value < 0 && /[1-9]/.test(text) ? "−" : "") + currency + text;
}

function sentence({ p, f, n }, numbers) {
  return p.map((part, i) => part + (i < f.length ? format(numbers[n[i]], f[i]) : "")).join("");
}

// A tabulated function: linear between the nodes of a grid, or between their logarithms.
function table({ axes, log, data }) {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return (...at) => {
    let corners = [[0, 1]];
    axes.forEach(([first, step, count, geometric], k) => {
      const place = Math.min(Math.max(((geometric ? Math.log(at[k]) : at[k]) - first) / step, 0), count - 1);
      const i = Math.min(Math.floor(place), count - 2);
      corners = corners.flatMap(([index, weight]) => [
        [index * count + i, weight * (1 - place + i)],
        [index * count + i + 1, weight * (place - i)],
      ]);
    });
    const value = corners.reduce((sum, [i, weight]) => sum + weight * view.getFloat32(4 * i, true), 0);
    return log ? Math.exp(value) : value;
  };
}

function project([offset, slope, log], value) {
  return offset + slope * (log ? Math.log10(value) : value);
}

const round = (v) => Math.round(v * 100) / 100;

function trail(axes, X, Y, from, to, step, pen) {
  let path = "";
  for (let i = from; i !== to; i += step) {
    const x = project(axes.x, X[i]);
    const y = project(axes.y, Y[i]);
    if (Number.isFinite(x) && Number.isFinite(y)) {
      path += `${pen ? "L" : "M"}${round(Math.max(-9e3, Math.min(9e3, x)))} ${round(Math.max(-9e3, Math.min(9e3, y)))}`;
      pen = true;
    } else pen = false;
  }
  return path;
}

// How each kind of mark is placed; a mark knows its elements, its axes and where its numbers are.
const PLACE = {
  line(m, axes, s) {
    const { X, Y } = s.curves[m.c];
    m.path.setAttribute("d", trail(axes, X, Y, 0, X.length, 1, false));
  },
  band(m, axes, s) {
    const [low, high] = [s.curves[m.c], s.curves[m.d]];
    const there = trail(axes, low.X, low.Y, 0, low.X.length, 1, false);
    m.path.setAttribute("d", there + trail(axes, high.X, high.Y, high.X.length - 1, -1, -1, true) + "z");
    m.use?.setAttribute("y", 0); // matplotlib draws an area from the foot of the page
  },
  dot(m, axes, s) {
    const x = project(axes.x, s.numbers[m.x]);
    const y = project(axes.y, s.numbers[m.y]);
    const seen = Number.isFinite(x) && Number.isFinite(y);
    m.use.setAttribute("visibility", seen ? "visible" : "hidden");
    if (seen) {
      m.use.setAttribute("x", round(x));
      m.use.setAttribute("y", round(y));
    }
  },
  v(m, axes, s) {
    const x = round(project(axes.x, s.numbers[m.at]));
    m.path.setAttribute("d", Number.isFinite(x) ? `M${x} ${m.ends[1]}L${x} ${m.ends[3]}` : "");
  },
  h(m, axes, s) {
    const y = round(project(axes.y, s.numbers[m.at]));
    m.path.setAttribute("d", Number.isFinite(y) ? `M${m.ends[0]} ${y}L${m.ends[2]} ${y}` : "");
  },
  bar(m, axes, s) {
    const start = m.from < 0 ? m.foot : s.numbers[m.from];
    const axis = m.w ? axes.x : axes.y;
    const floor = axis[2] ? -9e3 * Math.sign(axis[1]) : 0;
    const at = [start, start + s.numbers[m.n]].map((v) => round(axis[2] && v <= 0 ? floor : project(axis, v)));
    const [a, b, c, d] = m.w ? [at[0], m.ends[1], at[1], m.ends[5]] : [m.ends[0], at[0], m.ends[2], at[1]];
    m.path.setAttribute("d", at.every(Number.isFinite) ? `M${a} ${b}L${c} ${b}L${c} ${d}L${a} ${d}z` : "");
  },
  text(m, axes, s) {
    m.text.textContent = sentence(m, s.numbers);
    const moves = ["x", "y"].filter((name) => m[name] >= 0);
    const at = moves.map((name) => {
      m.offset[name] ??= m.text[name].baseVal[0].value - project(axes[name], m.home[name]);
      return round(project(axes[name], s.numbers[m[name]]) + m.offset[name]);
    });
    const seen = at.every(Number.isFinite);
    m.text.setAttribute("visibility", seen ? "visible" : "hidden");
    if (seen) moves.forEach((name, i) => m.text.setAttribute(name, at[i]));
  },
};

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// A page brings the code as a script of its own, which a host's policy allows; a kernel sends it in words.
const evaluator = ({ name, code }) => (code ? new Function("s", "T", code) : globalThis.explorables[name]);

let mounted = 0;

function valueAt(slider, place) {
  if (place in slider.at) return slider.at[place]; // a start or a preset between two places
  if (place <= 0) return slider.lo;
  if (place >= slider.n) return slider.hi;
  const share = place / slider.n;
  const value = slider.log
    ? +(slider.lo * (slider.hi / slider.lo) ** share).toPrecision(3)
    : +(slider.lo + (slider.hi - slider.lo) * share).toPrecision(12);
  return Math.min(Math.max(value, slider.lo), slider.hi);
}

function placeOf({ lo, hi, log, n }, value) {
  return Math.round(n * (log ? Math.log(value / lo) / Math.log(hi / lo) : (value - lo) / (hi - lo)));
}

const written = (slider, value) => format(value, slider.format) + (slider.unit && ` ${slider.unit}`);

// Inside a box a kernel has drawn nothing yet: ask for it, and go on when it is there.
function renderLater({ model, el }) {
  let stop;
  const drawn = () => {
    model.off("change:html", drawn);
    stop = render({ model, el });
  };
  model.on("change:html", drawn);
  model.send({ draw: true });
  return () => (stop ?? (() => model.off("change:html", drawn)))();
}

function render({ model, el }) {
  if (!el.matches("figure.explorable")) {
    if (!model.get("html")) return renderLater({ model, el });
    el.innerHTML = model.get("html");
  }
  const figure = el.matches("figure.explorable") ? el : el.firstElementChild;
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const svg = figure.querySelector("svg");
  const tables = spec.tables.map(table);
  const evaluate = evaluator(spec);
  const curves = spec.curves.map((grid) => ({
    grid: spec.grids[grid],
    X: new Float64Array(spec.grids[grid].length),
    Y: new Float64Array(spec.grids[grid].length),
  }));
  const start = Object.fromEntries(spec.sliders.map((slider) => [slider.id, slider.start]));
  const state = { values: { ...start, ...model.get("values") }, numbers: [], curves };
  const marks = spec.marks.map((mark) => {
    const group = svg.querySelector(`[id="${spec.name}-${mark.id}"]`);
    const path = group.querySelector("path");
    path?.removeAttribute("visibility");
    const ends = (path?.getAttribute("d") ?? "").match(/-?[\d.]+/g)?.map(Number);
    return { ...mark, path, ends, use: group.querySelector("use"), text: group.querySelector("text"), offset: {} };
  });

  const live = element("p", { class: "explorable-live", "aria-live": "polite" });
  const sliders = spec.sliders.map((slider) => {
    const id = `${spec.name}-control-${++mounted}`; // a kernel loads this file anew for each widget
    const output = element("output", { for: id });
    const input = element("input", { type: "range", id, min: 0, max: slider.n, step: 1 });
    input.addEventListener("input", () => move({ [slider.id]: valueAt(slider, +input.value) }));
    const label = element("label", { for: id }, slider.label);
    return { slider, input, output, row: element("div", { class: "explorable-slider" }, label, output, input) };
  });
  const buttons = Object.entries(spec.presets).map(([label, values]) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => move(values));
    return { button, values };
  });
  const reset = element("button", { type: "button", class: "explorable-reset" }, "Reset");
  reset.addEventListener("click", () => move(start));
  const readouts = spec.readouts.map((readout) => {
    const value = element("dd");
    return { ...readout, value, row: element("div", {}, element("dt", {}, readout.label), value) };
  });
  const verdict = element("strong");
  const controls = element(
    "div",
    { class: "explorable-controls", role: "group", "aria-label": "Controls of the figure" },
    element("div", { class: "explorable-sliders" }, ...sliders.map((s) => s.row)),
    element("div", { class: "explorable-buttons" }, ...buttons.map((b) => b.button), reset),
  );
  if (spec.challenge)
    controls.append(element("p", { class: "explorable-challenge" }, `Challenge: ${spec.challenge[0]} `, verdict));
  controls.append(live);
  const stage = figure.querySelector(".explorable-stage");
  if (readouts.length) stage.append(element("dl", { class: "explorable-readouts" }, ...readouts.map((r) => r.row)));
  stage.after(controls);
  figure.querySelector(".explorable-needs")?.remove();
  // JupyterLab would take arrow keys and Enter for its own shortcuts
  for (const e of figure.querySelectorAll("input, button, summary")) e.setAttribute("data-lm-suppress-shortcuts", "");

  function draw() {
    const [numbers, fill] = evaluate(state.values, tables);
    state.numbers = numbers;
    fill.forEach((curve, i) => curve(curves[i].grid, curves[i].X, curves[i].Y));
    for (const mark of marks) PLACE[mark.k](mark, spec.axes[mark.a], state);
  }

  function tell() {
    for (const { slider, input, output } of sliders) {
      const value = state.values[slider.id];
      if (valueAt(slider, +input.value) !== value) input.value = placeOf(slider, value);
      output.textContent = written(slider, value);
      input.setAttribute("aria-valuetext", output.textContent);
    }
    for (const { button, values } of buttons)
      button.setAttribute("aria-pressed", Object.entries(values).every(([k, v]) => state.values[k] === v));
    for (const { n, format: spec_, unit, value } of readouts) {
      value.textContent = format(state.numbers[n], spec_) + (unit && ` ${unit}`);
      if (spec_.includes("|")) value.dataset.says = value.textContent;
    }
    svg.setAttribute("aria-label", sentence(spec.alt, state.numbers));
    if (!spec.challenge) return;
    const met = Boolean(state.numbers[spec.challenge[1]]);
    verdict.textContent = met ? "✓ Met." : "Not met yet.";
    verdict.className = met ? "met" : "";
  }

  // What a reader who listens is told: what has changed since the last time.
  const news = () => [...readouts.map((r) => `${r.label}: ${r.value.textContent}`), verdict.textContent];
  let pause;
  let told;
  function move(values, from) {
    state.values = { ...state.values, ...values };
    draw();
    tell();
    clearTimeout(pause);
    pause = setTimeout(() => {
      const now = news();
      live.textContent = now.filter((words, i) => words !== told[i]).join("; ");
      told = now;
    }, 400);
    figure.dispatchEvent(new CustomEvent("explorable:moved", { bubbles: true, detail: { ...state } }));
    if (from === model) return;
    model.set("values", state.values);
    model.save_changes();
  }

  // Values from elsewhere: those of sliders, inside their ranges, at places where these stop.
  const admit = (values) =>
    Object.fromEntries(
      spec.sliders.flatMap((slider) => {
        const value = Math.min(Math.max(parseFloat(values[slider.id]), slider.lo), slider.hi);
        return Number.isNaN(value) ? [] : [[slider.id, valueAt(slider, placeOf(slider, value))]];
      }),
    );
  const changed = () => model.get("values") !== state.values && move(model.get("values"), model);
  model.on("change:values", changed);
  figure.explorable = { state, spec, draw, move, start, admit };
  draw();
  tell();
  told = news();
  return () => model.off("change:values", changed);
}

export default { render };
