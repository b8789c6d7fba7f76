"""LibreOffice, as a collectivité opens our files with it."""

from __future__ import annotations

import subprocess
from pathlib import Path


def pdf_of(file: Path) -> Path:
    """The file as LibreOffice prints it; its own profile, so that tests share nothing."""
    profile = file.parent / "libreoffice"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{profile}", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(file.parent), str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return file.with_suffix(".pdf")


def text_of(pdf: Path) -> str:
    """The text of a PDF on one line, with plain spaces."""
    read = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(read.stdout.decode().split())


def info_of(pdf: Path) -> dict[str, str]:
    """What the PDF says of itself."""
    read = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, timeout=60)
    pairs = (line.partition(":") for line in read.stdout.decode().splitlines())
    return {name: value.strip() for name, _colon, value in pairs}
