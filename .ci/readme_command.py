"""Print the one command line that stands in the README under a heading: `readme_command.py "Quick start"`."""

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(heading: str) -> str:
    """The command under that heading of the README; it must be one fenced block of one line."""
    sections = re.split(r"^## +", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = [section for section in sections if section.partition("\n")[0].strip() == heading]
    if len(found) != 1:
        raise SystemExit(f"README.md has {len(found)} headings {heading!r}")
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```$", found[0], flags=re.MULTILINE | re.DOTALL)
    if len(blocks) != 1 or len(blocks[0].strip().splitlines()) != 1:
        raise SystemExit(f"README.md: {heading!r} must hold one fenced block with one command line")
    return blocks[0].strip()


if __name__ == "__main__":
    print(command(sys.argv[1]))
