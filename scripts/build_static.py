"""Build bot/web/static/vendor/ from node_modules: what our pages use of DSFR, and htmx.

Run it after `npm ci`, and again when a template, app.css or a script starts to use another DSFR
class: the style sheet keeps only the rules, variables, icons (inside the sheet) and fonts that
those files can reach (70 KB of the 730 KB that DSFR ships). Dark rules follow the system's scheme
by a media query, where DSFR needs its JavaScript. Files come with a .gz beside them, which aiohttp
serves as they are.

Standard library only, and the same input always gives the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "bot/web"
VENDOR = WEB / "static/vendor"
MODULES = ROOT / "node_modules"
DSFR = MODULES / "@gouvfr/dsfr/dist"
SHEETS = (  # in the order of the cascade
    "dsfr.main.min.css",
    "utility/icons/icons.main.min.css",
    "scheme/scheme.min.css",
    "dsfr.print.min.css",
)
FONTS = (
    "Marianne-Regular",
    "Marianne-Medium",
    "Marianne-Bold",
)  # 58 KB each; no italics in our pages
COPIES = {
    "htmx.min.js": MODULES / "htmx.org/dist/htmx.min.js",
    "sse.min.js": MODULES / "htmx-ext-sse/dist/sse.min.js",
    "favicon.svg": DSFR / "favicon/favicon.svg",
    "favicon.ico": DSFR / "favicon/favicon.ico",
    "apple-touch-icon.png": DSFR / "favicon/apple-touch-icon.png",
}
COMPRESSED = {".css", ".js", ".svg"}
BUDGET = 100_000  # gzipped bytes of the style sheets and scripts of the chat page, on a rural 3G

DARK = "[data-fr-theme=dark]"
STRING = r'"[^"]*"|\'[^\']*\''
BRACE = re.compile(rf"{STRING}|[{{}}]")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COMMA = re.compile(r",(?![^()]*\))")
CLASS = re.compile(r"\.(fr-[\w-]+)")
NEGATION = re.compile(r":not\([^()]*\)")
VARIABLE = re.compile(rf"(?<=[{{;])(--[\w-]+):(?:{STRING}|[^;{{}}\"'])*(?:;|(?=}}))")
FONT_SOURCE = re.compile(r"src:url\(([^)]*woff2(?:\?v=\w+)?)\)[^;}]*")
URL = re.compile(r"url\(([\"']?)(?!data:)([^\"')]+)\1\)")


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """The outermost blocks of a minified sheet: what stands before the brace, and inside."""
    depth, start, head, inside = 0, 0, "", 0
    for found in BRACE.finditer(css):
        if found[0] == "{":
            depth += 1
            if depth == 1:
                head, inside = css[start : found.start()], found.end()
        elif found[0] == "}":
            depth -= 1
            if depth == 0:
                yield head, css[inside : found.start()]
                start = found.end()


def pruned(css: str, used: set[str]) -> str:
    """The rules whose selectors name used classes only, dark ones under their media query."""
    return "".join(kept(head.strip(), body.strip(";"), used) for head, body in blocks(css))


def kept(head: str, body: str, used: set[str]) -> str:
    """One block, without what cannot be reached; empty when nothing remains."""
    if head == "@font-face":
        source = FONT_SOURCE.search(body)
        if source is None or Path(source[1]).name.partition(".")[0] not in FONTS:
            return ""
        return f"{head}{{{FONT_SOURCE.sub(f'src:url({source[1]})', body)}}}"
    if head.startswith(("@media", "@supports")):
        inner = pruned(body, used)
        return f"{head}{{{inner}}}" if inner else ""
    if head.startswith("@-moz-document"):  # a work-around for Firefox 60
        return ""
    if not body:
        return ""
    if head.startswith("@"):
        return f"{head}{{{body}}}"
    selectors = [selector for selector in COMMA.split(head) if reachable(selector, used)]
    light = ",".join(selector for selector in selectors if DARK not in selector)
    dark = ",".join(selector.replace(DARK, ":root") for selector in selectors if DARK in selector)
    rule = f"{light}{{{body}}}" if light else ""  # ":root" weighs as much as the attribute
    return rule + (f"@media (prefers-color-scheme:dark){{{dark}{{{body}}}}}" if dark else "")


def reachable(selector: str, used: set[str]) -> bool:
    """Whether every class that the selector asks for is used."""
    return set(CLASS.findall(NEGATION.sub("", selector))) <= used


def _kept_if_read(read: set[str], found: re.Match[str]) -> str:
    return found[0] if found[1] in read else ""


def without_unused_variables(css: str, used: set[str], ours: str) -> str:
    """The sheet less the custom properties that neither it nor our own sheet reads."""
    while True:
        read = set(re.findall(r"var\((--[\w-]+)", css + ours))
        lighter = VARIABLE.sub(partial(_kept_if_read, read), css)
        if lighter == css:
            return pruned(css, used)
        css = lighter


def style_sheet(used: set[str], ours: str) -> tuple[str, dict[str, Path]]:
    """The DSFR sheet that our pages need, and the files that it points to, by name."""
    files: dict[str, Path] = {}
    parts = []
    for name in SHEETS:
        folder = (DSFR / name).parent

        def local(found: re.Match[str], folder: Path = folder) -> str:
            path = (folder / found[2]).resolve()
            if path.suffix == ".svg":  # there before the network goes: an error's icon, say
                picture = base64.b64encode(path.read_bytes()).decode()
                return f"url(data:image/svg+xml;base64,{picture})"
            files[path.name] = path
            version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]  # as in bot/web/assets.py
            return f"url({path.name}?v={version})"

        text = COMMENT.sub("", (DSFR / name).read_text("utf-8")).replace('@charset "UTF-8";', "")
        parts.append(URL.sub(local, pruned(text, used)))
    css = without_unused_variables("".join(parts), used, ours)
    notice = COMMENT.search((DSFR / SHEETS[0]).read_text("utf-8"))
    if notice is None:
        raise ValueError("DSFR's licence notice, which its terms ask to keep, was not found")
    return f'@charset "UTF-8";\n{notice[0]}\n{css}\n', {n: p for n, p in files.items() if n in css}


def main() -> int:
    """Build the folder anew and say what it weighs."""
    sources = [*sorted((WEB / "templates").rglob("*.html")), *sorted((WEB / "static").glob("*.*"))]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    css, files = style_sheet(set(re.findall(r"fr-[\w-]+", text)), text)
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    (VENDOR / "dsfr.css").write_text(css, "utf-8")
    for name, path in sorted((COPIES | files).items()):
        shutil.copyfile(path, VENDOR / name)
    for path in sorted(VENDOR.iterdir()):
        if path.suffix in COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    page = [VENDOR / name for name in ("dsfr.css", "htmx.min.js", "sse.min.js")]
    page += [WEB / "static/app.css", WEB / "static/chat.js"]
    weights = {path.name: len(gzip.compress(path.read_bytes(), mtime=0)) for path in page}
    total = sum(weights.values())
    detail = ", ".join(f"{name} {weight / 1000:.1f}" for name, weight in weights.items())
    number = len(COPIES) + len(files) + 1
    print(f"static/vendor: {number} files; chat page {total / 1000:.1f} KB gzip ({detail})")
    return 0 if total <= BUDGET else f"more than the {BUDGET} bytes allowed"  # type: ignore[return-value]


if __name__ == "__main__":
    sys.exit(main())
