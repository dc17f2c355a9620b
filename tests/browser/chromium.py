"""Headless Chromium with axe-core, which checks the accessibility of a page.

Chromium is the system's own (Debian package `chromium`); axe-core is an npm package that is unpacked, not installed,
into `build/`. Pages are opened from a file, since the content security policy of our responses would block axe.
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
TIMEOUT_SECONDS = 120
"""For one page, which usually takes a few seconds."""
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
  const report = {{
    violations: found.violations.map(one => ({{id: one.id, impact: one.impact, nodes: one.nodes.map(n => n.html)}})),
    width: page.scrollWidth, room: window.innerWidth,
    wider: wider.map(one => one.outerHTML.slice(0, 200)),
    charts: charts.map(one => one.outerHTML.slice(0, 200)),
  }};
  const out = parent.document.createElement("pre");
  out.id = "report";
  out.textContent = JSON.stringify(report);
  parent.document.body.replaceChildren(out);
}});
</script>
"""
_FRAME = '<!doctype html><body><iframe style="border:0" width="{width}" height="2000" srcdoc="{page}"></iframe></body>'
"""Chromium's window is at least 500 pixels wide; a frame in it can be as narrow as a phone."""
_REPORT = re.compile(r'<pre id="report">(?P<report>.*?)</pre>', re.DOTALL)


class BrowserMissing(RuntimeError):
    """Pages cannot be inspected on this system; the message says why."""


@dataclass(frozen=True)
class Inspection:
    """The result: axe's violations, the widths of page and window, and elements outside the page or a chart."""

    violations: list[dict[str, Any]]
    width: int
    room: int
    wider: list[str]
    charts: list[str]

    @property
    def serious(self) -> list[dict[str, Any]]:
        """The violations that keep somebody from reading the page."""
        return [one for one in self.violations if one["impact"] in {"serious", "critical"}]


def inspect(page: str, folder: Path, width: int, *, on_paper: bool = False) -> Inspection:
    """Open a page in a window of this width and check it with axe. Raises `BrowserMissing`.

    `on_paper` applies the style rules for print.
    """
    text = page.replace("@media print", "@media screen") if on_paper else page
    look = _LOOK.format(axe=_axe(), inside="true" if on_paper else "false")
    file = folder / "page.html"
    file.write_text(_framed(text.replace("</body>", f"{look}</body>"), width), "utf-8")
    dom = _run("--window-size=1400,2000", "--virtual-time-budget=30000", "--dump-dom", file.as_uri())
    report = _REPORT.search(dom)
    if report is None:
        raise AssertionError("the scripts of the page did not finish")
    return Inspection(**json.loads(html.unescape(report["report"])))


def take_picture(page: str, picture: Path, width: int, height: int) -> None:
    """Take a screenshot. Raises `BrowserMissing`."""
    file = picture.with_suffix(".html")
    file.write_text(page, "utf-8")
    _run(f"--window-size={width},{height}", f"--screenshot={picture}", file.as_uri())


def print_on_paper(page: str, paper: Path) -> None:
    """Print a page as PDF with its style rules for print. Raises `BrowserMissing`."""
    file = paper.with_suffix(".html")
    file.write_text(page, "utf-8")
    _run("--no-pdf-header-footer", f"--print-to-pdf={paper}", file.as_uri())


def _framed(page: str, width: int) -> str:
    return _FRAME.format(width=width, page=html.escape(page))


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


def _axe() -> str:
    """Return the script, which is fetched once; several test processes may call this at the same time."""
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
        raise BrowserMissing("npm, which fetches axe-core, is not on the PATH. On Debian: apt install npm")
    done = subprocess.run([npm, "pack", AXE], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise BrowserMissing(f"npm cannot fetch {AXE}: {done.stderr.strip().splitlines()[-1:]}")
    archive = FOLDER / ARCHIVE
    with tarfile.open(archive) as packed:
        packed.extractall(FOLDER, filter="data")
    archive.unlink()
