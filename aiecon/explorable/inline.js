// A sentence whose numbers are sliders. Joined to explorable.js, whose functions it uses.

const REACH = 240; // pixels that a hand goes for the whole of a range

// The number in the sentence is what one sees and drags; a range input behind it is what keys and readers meet.
function numberControl(slider, span, move, reset) {
  const shown = element("span", { "aria-hidden": "true" });
  const input = element("input", { type: "range", min: 0, max: slider.n, step: 1, "aria-label": slider.label });
  input.setAttribute("data-lm-suppress-shortcuts", "");
  span.replaceChildren(shown, input);
  span.classList.add("moves");
  span.title = `${slider.label}: drag left or right, or use the arrow keys; double click or Escape goes back`;
  let held;
  const go = (to) => move({ [slider.id]: valueAt(slider, Math.min(Math.max(to, 0), slider.n)) });
  input.addEventListener("input", () => go(+input.value));
  span.addEventListener("mousedown", (event) => event.preventDefault()); // neither selects words nor takes the focus
  span.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    held = { x: event.clientX, place: +input.value };
    span.setPointerCapture(event.pointerId);
    input.focus({ preventScroll: true });
  });
  span.addEventListener("pointermove", (event) => {
    if (!held) return;
    const to = Math.round(held.place + ((event.clientX - held.x) * slider.n) / REACH);
    if (to !== +input.value) go(to);
  });
  for (const end of ["pointerup", "pointercancel"]) span.addEventListener(end, () => (held = undefined));
  span.addEventListener("dblclick", () => reset(slider));
  input.addEventListener("keydown", (event) => event.key === "Escape" && reset(slider));
  return (value) => {
    if (valueAt(slider, +input.value) !== value) input.value = placeOf(slider, value);
    shown.textContent = format(value, slider.shown);
    input.setAttribute("aria-valuetext", written(slider, value));
  };
}

function renderSentence({ model, el }) {
  if (!el.matches(".explorable-sentence")) el.innerHTML = model.get("html");
  const sentence_ = el.matches(".explorable-sentence") ? el : el.firstElementChild;
  const spec = JSON.parse(sentence_.querySelector("script").textContent);
  const figure = spec.of && document.getElementById(spec.of);
  const tables = spec.tables.map(table);
  const evaluate = evaluator(spec);
  const start = Object.fromEntries(spec.sliders.map((slider) => [slider.id, slider.start]));
  const state = { values: { ...start, ...model.get("values"), ...figure?.explorable?.state.values }, numbers: [] };
  const live = element("span", { class: "explorable-live", "aria-live": "polite" });
  const fields = [...sentence_.querySelectorAll(".explorable-number, .explorable-result")].map((span, i) => {
    const slider = spec.sliders.find(({ id }) => id === span.dataset.slider);
    if (!slider) return () => (span.textContent = format(state.numbers[i], spec.says.f[i]));
    const control = { ...slider, shown: spec.says.f[i] };
    const write = numberControl(control, span, move, ({ id }) => move({ [id]: start[id] }));
    return () => write(state.values[slider.id]);
  });
  sentence_.append(live);

  function draw() {
    [state.numbers] = evaluate(state.values, tables);
    for (const write of fields) write();
  }

  let pause;
  function move(values, from) {
    const next = { ...state.values, ...values };
    if (Object.keys(next).every((id) => next[id] === state.values[id])) return;
    state.values = next;
    draw();
    clearTimeout(pause);
    pause = setTimeout(() => (live.textContent = sentence(spec.says, state.numbers)), 400);
    if (from !== figure) figure?.explorable?.move(state.values);
    if (from === model) return;
    model.set("values", state.values);
    model.save_changes();
  }

  const follow = () => move(figure.explorable.state.values, figure);
  const changed = () => move(model.get("values"), model);
  if (figure) figure.addEventListener("explorable:moved", follow);
  model.on("change:values", changed);
  sentence_.explorable = { state, spec, move };
  draw();
  return () => {
    model.off("change:values", changed);
    if (figure) figure.removeEventListener("explorable:moved", follow);
  };
}

export default { render: renderSentence };
