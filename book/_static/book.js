// Small services to the reader that style alone cannot give.

// What scrolls sideways in its own box can be reached and scrolled by keyboard.
const boxes = ".math-scroll, .pst-scrollable-table-container, .table-box, .cell_output, pre";
function reachable() {
  for (const box of document.querySelectorAll(boxes)) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", box.matches(".math-scroll") ? "Formula, scrolls sideways" : "Scrolls sideways");
    } else if (box.getAttribute("role") === "region") {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  }
}
const room = new ResizeObserver(reachable);  // the window is resized, a sidebar moves, a fold opens
addEventListener("load", () => {
  for (const box of document.querySelectorAll(boxes)) room.observe(box);
});

// Paper has nothing to click: solutions print unfolded, and fold again afterwards.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details.admonition:not([open], .hide)")];
  for (const box of opened) box.open = true;
});
addEventListener("afterprint", () => opened.forEach((box) => (box.open = false)));

// A note is folded behind its number where there is no margin for it.
document.documentElement.classList.add("js");
document.addEventListener("click", ({ target }) => {
  const mark = target.closest?.(".noted button");
  if (!mark) return;
  const open = document.getElementById(mark.getAttribute("aria-controls")).classList.toggle("open");
  mark.setAttribute("aria-expanded", open);
});
// Where the notes stand in the margin their numbers open nothing: the tab key passes them.
const margin = matchMedia("(min-width: 72rem)");
function pass() {
  for (const mark of document.querySelectorAll(".noted button")) mark.tabIndex = margin.matches ? -1 : 0;
}
margin.addEventListener("change", pass);
pass();
