"""No two labels of a figure lie over each other, and none is cut, on a desk as on a phone."""

import pytest

from tests.browser import DESKTOP, PHONE, visit
from tests.test_pages import CHAPTERS

pytestmark = pytest.mark.browser

LABELS = """() => [...document.querySelectorAll("figure svg")].flatMap(svg => {
  const figure = svg.closest("figure");
  const upright = text => !/rotate\\((?!-?0[ ,)])/.test(text.getAttribute("transform") ?? "");
  const texts = [...svg.querySelectorAll("text")]
    .filter(t => t.textContent.trim() && upright(t) && t.checkVisibility({ visibilityProperty: true }))
    .map(t => [t.textContent, t.getBoundingClientRect()])
    .filter(([, box]) => box.width);
  const cut = texts.filter(([, b]) => b.left < 0 || b.right > innerWidth)
    .map(([words]) => `${figure.id}: "${words}" leaves the page`);
  const over = texts.flatMap(([a, A], i) => texts.slice(i + 1).flatMap(([b, B]) => {
    const wide = Math.min(A.right, B.right) - Math.max(A.left, B.left);
    const high = Math.min(A.bottom, B.bottom) - Math.max(A.top, B.top);
    // a box holds the room above and below its letters too
    const meet = wide > 2 && high > 0.45 * Math.min(A.height, B.height);
    return meet ? [`${figure.id}: "${a}" and "${b}" lie over each other`] : [];
  }));
  return [...cut, ...over];
})"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["book/index", *CHAPTERS])
def test_labels_keep_apart(book, browser, name, viewport):
    with visit(browser, viewport=viewport) as visitor:
        page = visitor.open(book / f"{name}.html")
        page.evaluate("document.fonts.ready")
        assert page.evaluate(LABELS) == []


def test_labels_that_meet_or_leave_are_found(browser):
    words = {"one": (5, 20), "two": (15, 22), "below": (5, 48), "away": (-90, 48)}
    texts = "".join(f'<text x="{x}" y="{y}">{word}</text>' for word, (x, y) in words.items())
    drawn = f'<figure id="f"><svg width="300" height="50">{texts}</svg></figure>'
    with visit(browser, viewport=PHONE) as visitor:
        page = visitor.page
        page.set_content(drawn)
        found = page.evaluate(LABELS)
    assert found == ['f: "away" leaves the page', 'f: "one" and "two" lie over each other']
