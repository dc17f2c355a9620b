"""Headless Chromium, and axe-core within it, which looks for what people who cannot see or point would miss.

Chromium is the machine's own (Debian's package `chromium`); axe-core comes as an npm package that is unpacked, not
installed, into `build/`. The page is opened from a file, so that the policy of our answers, which allows no script,
does not keep axe out.
"""

import fcntl
import html
import json
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AXE, ARCHIVE = "axe-core@4.10.3", "axe-core-4.10.3.tgz"
FOLDER = Path(__file__).parents[2] / "build" / "axe-core"
WITHIN = 120
"""Seconds for one page; it takes a few."""
_LOOK = """
<script>{axe}</script>
<script>
axe.run(document, {{resultTypes: ["violations"]}}).then(found => {{
  const page = document.scrollingElement;
  const wider = [...document.querySelectorAll("body *")].filter(one => !one.closest(".wide") || {inside})
    .filter(one => !one.closest("svg") || one.tagName === "svg")
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1);
  const charts = [...document.querySelectorAll("svg")].flatMap(svg => {{
    const room = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text,rect")].filter(one => {{
      const box = one.getBoundingClientRect();
      return box.right > room.right + 1 || box.left < room.left - 1 || box.bottom > room.bottom + 2;
    }});
  }});
  const told = {{
    violations: found.violations.map(one => ({{id: one.id, impact: one.impact, nodes: one.nodes.map(n => n.html)}})),
    width: page.scrollWidth, room: window.innerWidth,
    wider: wider.map(one => one.outerHTML.slice(0, 200)),
    charts: charts.map(one => one.outerHTML.slice(0, 200)),
  }};
  const out = parent.document.createElement("pre");
  out.id = "told";
  out.textContent = JSON.stringify(told);
  parent.document.body.replaceChildren(out);
}});
</script>
"""
_FRAME = '<!doctype html><body><iframe style="border:0" width="{width}" height="2000" srcdoc="{page}"></iframe></body>'
"""A window of Chromium is never narrower than 500 pixels; a frame in it is as narrow as a phone."""
_TOLD = re.compile(r'<pre id="told">(?P<told>.*?)</pre>', re.DOTALL)


class NotHere(RuntimeError):
    """A page cannot be looked at on this machine; says why."""


@dataclass(frozen=True)
class Seen:
    """What was seen of a page: axe's findings, its width and the window's, what stands out of the page or a chart."""

    violations: list[dict[str, Any]]
    width: int
    room: int
    wider: list[str]
    charts: list[str]

    @property
    def serious(self) -> list[dict[str, Any]]:
        """The findings that keep somebody from reading the page."""
        return [one for one in self.violations if one["impact"] in {"serious", "critical"}]


def look_at(page: str, folder: Path, width: int, *, on_paper: bool = False) -> Seen:
    """Open a page in a window so wide and let axe look at it. Raises `NotHere`.

    `on_paper`: laid out by the rules for print, where nothing can be scrolled.
    """
    text = page.replace("@media print", "@media screen") if on_paper else page
    look = _LOOK.format(axe=_axe(), inside="true" if on_paper else "false")
    file = folder / "page.html"
    file.write_text(_framed(text.replace("</body>", f"{look}</body>"), width), "utf-8")
    dom = _run("--window-size=1400,2000", "--virtual-time-budget=30000", "--dump-dom", file.as_uri())
    told = _TOLD.search(dom)
    if told is None:
        raise AssertionError("the page did not come to its end")
    return Seen(**json.loads(html.unescape(told["told"])))


def take_picture(page: str, picture: Path, width: int, height: int) -> None:
    """Take a screenshot. Raises `NotHere`."""
    file = picture.with_suffix(".html")
    file.write_text(page, "utf-8")
    _run(f"--window-size={width},{height}", f"--screenshot={picture}", file.as_uri())


def print_on_paper(page: str, paper: Path) -> None:
    """Print a page as PDF, by its own rules for paper. Raises `NotHere`."""
    file = paper.with_suffix(".html")
    file.write_text(page, "utf-8")
    _run("--no-pdf-header-footer", f"--print-to-pdf={paper}", file.as_uri())


def _framed(page: str, width: int) -> str:
    return _FRAME.format(width=width, page=html.escape(page))


def _run(*arguments: str) -> str:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise NotHere("Pages are looked at in Chromium, and there is none (Debian: apt install chromium)")
    usual = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"]
    done = subprocess.run([chromium, *usual, *arguments], capture_output=True, text=True, check=False, timeout=WITHIN)
    if done.returncode != 0:
        raise NotHere(f"Chromium does not start: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def _axe() -> str:
    """The script, fetched once; several test processes may ask at the same moment."""
    script = FOLDER / "package" / "axe.min.js"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not script.exists():
            _fetch()
    return script.read_text("utf-8")


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NotHere("axe-core comes by npm, and there is none")
    done = subprocess.run([npm, "pack", AXE], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise NotHere(f"npm cannot fetch {AXE}: {done.stderr.strip().splitlines()[-1:]}")
    archive = FOLDER / ARCHIVE
    with tarfile.open(archive) as packed:
        packed.extractall(FOLDER, filter="data")
    archive.unlink()
