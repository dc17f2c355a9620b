"""Headless Chromium, the system's own (Debian package `chromium`): what axe finds, what is too wide, and pictures."""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.axe import axe_script
from tests.browser.missing import BrowserMissing
from tests.browser.site import Files, served

TIMEOUT_SECONDS = 600
"""For all looks of a start, of which each usually takes a second or two."""
HTML = "text/html"
_LOOK = """
<script src="/axe.js"></script>
<script>
addEventListener("load", () => setTimeout(() => {{
  for (const one of document.querySelectorAll("details")) one.open = true;
  setTimeout(look, 500);
}}, 500));
function lookOf(one, known) {{
  if (!one) return "";
  if (!known.has(one)) {{
    const style = getComputedStyle(one);
    const own = ["color", "backgroundColor", "backgroundImage", "opacity", "textShadow", "fontSize", "fontWeight"];
    known.set(one, [one.tagName, ...own.map(name => style[name]), lookOf(one.parentElement, known)].join());
  }}
  return known.get(one);
}}
function textOfEachLook() {{
  const found = new Map(), known = new Map();
  for (const one of document.querySelectorAll("body *")) {{
    const text = [...one.childNodes].some(inner => inner.nodeType === Node.TEXT_NODE && inner.data.trim());
    const shown = one.getClientRects().length && (text || one.matches("input,select,textarea"));
    if (shown && !found.has(lookOf(one, known))) found.set(lookOf(one, known), one);
  }}
  return [...found.values()];
}}
async function look() {{
  const contrast = "color-contrast", resultTypes = ["violations"];
  const found = await axe.run(document, {{resultTypes, rules: {{[contrast]: {{enabled: false}}}}}});
  const pale = await axe.run(textOfEachLook(), {{resultTypes, runOnly: [contrast]}});
  const page = document.scrollingElement;
  const wider = [...document.querySelectorAll("body *")].filter(one => !one.closest(".wide,pre") || {inside})
    .filter(one => !one.closest("svg") || one.tagName === "svg")
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1);
  const charts = [...document.querySelectorAll("svg")].flatMap(svg => {{
    const room = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text,rect")].filter(one => {{
      const box = one.getBoundingClientRect();
      return box.right > room.right + 1 || box.left < room.left - 1 || box.bottom > room.bottom + 2;
    }});
  }});
  parent.seen({{
    violations: [...found.violations, ...pale.violations].map(one => ({{
      id: one.id, impact: one.impact, nodes: one.nodes.map(n => n.html),
    }})),
    width: page.scrollWidth, room: window.innerWidth,
    wider: wider.map(one => one.outerHTML.slice(0, 200)),
    charts: charts.map(one => one.outerHTML.slice(0, 200)),
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
  }});
}}
</script>
"""
"""Looks at a page. Contrast, most of axe's time, is checked for the first text of each look: of those that agree in
their colours, sizes and elements, and in those of all elements around them."""
_LOOKS = """<!doctype html><body style="margin:0"><script>
const asked = {asked}, reports = [];
let late;
function next() {{
  if (reports.length === asked.length) {{
    const out = document.createElement("pre");
    out.id = "report";
    out.textContent = JSON.stringify(reports);
    document.body.replaceChildren(out);
    return;
  }}
  const frame = document.createElement("iframe");
  [frame.src, frame.width, frame.style.colorScheme] = asked[reports.length];
  [frame.height, frame.style.border] = [2000, 0];
  late = setTimeout(() => seen(null), 30000);
  document.body.replaceChildren(frame);
}}
function seen(report) {{
  clearTimeout(late);
  reports.push(report);
  setTimeout(next);
}}
next();
</script></body>"""
"""Opens one page after the other, each in a frame of its own; a page that does not report in time has no report.

The scheme of a frame is the one that its page is told its reader prefers.
"""
_FRAME = (
    '<!doctype html><body style="margin:0">'
    '<iframe style="border:0" width="{width}" height="{height}" src="{path}"></iframe></body>'
)
"""Chromium's window is at least 500 pixels wide; a frame in it can be as narrow as a phone."""
_REPORT = re.compile(r'<pre id="report">(?P<report>.*?)</pre>', re.DOTALL)


@dataclass(frozen=True)
class Look:
    """What to look at: a page in a window of some pixels.

    `on_paper` applies the style rules for print, `dark` those for readers who prefer a dark scheme.
    """

    path: str
    width: int
    on_paper: bool = False
    dark: bool = False

    @property
    def address(self) -> str:
        """Where the page is served for this look; that for paper is another text."""
        return f"/paper{self.path}" if self.on_paper else self.path

    @property
    def scheme(self) -> str:
        """The scheme that the page is told its reader prefers."""
        return "dark" if self.dark else "light"


@dataclass(frozen=True)
class Inspection:
    """The result: axe's violations, the widths of page and window, and elements outside the page or a chart.

    `dark`: whether the page was told that its reader prefers a dark scheme.
    """

    violations: list[dict[str, Any]]
    width: int
    room: int
    wider: list[str]
    charts: list[str]
    dark: bool

    @property
    def faults(self) -> list[object]:
        """All that is wrong with the page: what axe found, and what does not fit the window."""
        wide = [f"{self.width} pixels wide in a window of {self.room}"] if self.width > self.room else []
        return [*self.violations, *self.wider, *self.charts, *wide]


def inspect(files: Files, looks: Iterable[Look]) -> dict[Look, Inspection]:
    """Open each page in its window and check it with axe; return what was found.

    Chromium starts once, and a page that does not finish has no result. Raises `BrowserMissing`.
    """
    looks = list(dict.fromkeys(looks))
    changed = {look.address: (HTML, _looking(files[look.path][1], on_paper=look.on_paper)) for look in looks}
    frame = _LOOKS.format(asked=json.dumps([(look.address, look.width, look.scheme) for look in looks]))
    own = {"/axe.js": ("text/javascript", axe_script()), "/frame": (HTML, frame)}
    with served({**files, **changed, **own}) as site:
        dom = _run("--window-size=1400,2000", "--virtual-time-budget=3600000", "--dump-dom", f"{site}/frame")
    report = _REPORT.search(dom)
    if report is None:
        raise AssertionError("the script that opens the pages did not finish")
    found = json.loads(html.unescape(report["report"]))
    return {look: Inspection(**one) for look, one in zip(looks, found, strict=True) if one is not None}


def _looking(text: str, *, on_paper: bool) -> str:
    """Return the page with the script that looks at it."""
    shown = text.replace("@media print", "@media screen") if on_paper else text
    return shown.replace("</body>", f"{_LOOK.format(inside='true' if on_paper else 'false')}</body>")


def take_picture(files: Files, path: str, picture: Path, width: int, height: int) -> None:
    """Take a screenshot of a page in a window of this size. Raises `BrowserMissing`."""
    frame = _FRAME.format(width=width, height=height, path=path)
    with served({**files, "/frame": (HTML, frame)}) as site:
        _run(f"--window-size={max(width, 500)},{height}", f"--screenshot={picture}", f"{site}/frame")


def print_on_paper(files: Files, path: str, paper: Path) -> None:
    """Print a page as PDF with its style rules for print. Raises `BrowserMissing`."""
    with served(files) as site:
        _run("--no-pdf-header-footer", f"--print-to-pdf={paper}", f"{site}{path}")


def _run(*arguments: str) -> str:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise BrowserMissing("Chromium is not on the PATH. On Debian: apt install chromium")
    usual = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"]
    done = subprocess.run(
        [chromium, *usual, *arguments], capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS
    )
    if done.returncode != 0:
        raise BrowserMissing(f"Chromium does not start: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout
