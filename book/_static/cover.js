// The cover: a mark in the fall says its claim and its verdict. Without this file each mark is a link.
(() => {
  const figure = document.querySelector("figure.day");
  if (!figure) return;
  const told = JSON.parse(figure.querySelector("script").textContent);
  const says = figure.querySelector(".day-says");
  const marks = [...figure.querySelectorAll(".day-marks a")];
  const make = (tag, attributes, ...children) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  };
  function tell(mark) {
    const it = told[mark.dataset.id];
    for (const other of marks) other.toggleAttribute("data-chosen", other === mark);
    says.replaceChildren(
      make("p", { className: "day-head" }, make("strong", { className: `badge badge-${it.slug}` }, it.verdict), ` ${it.agree}`),
      make("p", {}, make("q", {}, it.claim)),
      make("p", { className: "day-why" }, it.why),
      make("p", { className: "day-more" }, make("a", { href: mark.href }, `${mark.dataset.id}: all of it`), ` · chapter ${it.chapter}`),
    );
  }
  marks.forEach((mark, i) => {
    mark.tabIndex = i ? -1 : 0; // one stop; arrows go from mark to mark
    mark.addEventListener("pointerenter", () => tell(mark));
    mark.addEventListener("focus", () => tell(mark));
    mark.addEventListener("click", (event) => {
      event.preventDefault();
      mark.focus();
      tell(mark);
    });
    mark.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -i, End: marks.length - 1 - i }[event.key];
      if (event.key === "Enter") location.href = mark.href;
      if (step === undefined) return;
      event.preventDefault();
      const next = marks[(i + step + marks.length) % marks.length];
      mark.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
})();
