"""Collects every text to translate; with --check only says what is missing or out of date.

Texts in the code are Vietnamese (docs/decisions/vietnamese-msgids.md). `locale/en` translates
them. `locale/vi` repeats them, and translates what Django, allauth and the REST framework say in
English because they bring no Vietnamese of it. Entries are sorted and carry no line numbers, so
that a difference shows changed texts only.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from gettext import GNUTranslations
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")

import django

django.setup()

from django.utils.translation.template import templatize

FOLDERS = [
    "toolkit",
    "audit",
    "files",
    "outbox",
    "hospitals",
    "accounts",
    "papers",
    "agreements",
    "transfers",
    "exchange",
    "cooperation",
    "templates",
]
PASSED_OVER = {"tests", "migrations", "__pycache__"}
KEYWORDS = [
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]

# Where people meet sentences of others: (package, files whose texts reach a page or the API).
BORROWED = {
    "django": (
        "core/validators.py",
        "forms/*.py",
        "contrib/auth/forms.py",
        "contrib/auth/password_validation.py",
    ),
    "allauth": ("account/adapter.py", "account/forms.py", "account/fields.py"),
    "rest_framework": ("exceptions.py", "fields.py", "serializers.py", "validators.py"),
    "django_filters": ("fields.py", "filters.py", "filterset.py", "widgets.py"),
}

Key = tuple[str, str]


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def xgettext(files: Iterable[Path], folder: Path) -> dict[Key, polib.POEntry]:
    """The texts in Python ``files``, by context and msgid."""
    listing = folder / "files"
    listing.write_text("\n".join(map(str, sorted(files))), encoding="utf-8")
    target = folder / "texts.pot"
    target.unlink(missing_ok=True)
    subprocess.run(
        [
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--add-comments=Translators",
            "--no-location",
            "--no-wrap",
            *(f"--keyword={keyword}" for keyword in KEYWORDS),
            f"--files-from={listing}",
            f"--output={target}",
        ],
        check=True,
    )
    return {key_of(entry): entry for entry in polib.pofile(str(target))} if target.exists() else {}


def our_files(folder: Path) -> Iterator[Path]:
    """Python files as they are; templates rewritten as Python by Django, under ``folder``."""
    for name in FOLDERS:
        for path in sorted((ROOT / name).rglob("*")):
            parts = path.relative_to(ROOT).parts
            if PASSED_OVER.intersection(parts):
                continue
            if path.suffix == ".py":
                yield path
            elif path.suffix in {".html", ".txt"} and "templates" in parts:
                made = folder / ("__".join(parts) + ".py")
                source = path.read_text(encoding="utf-8")
                made.write_text(templatize(source, origin="/".join(parts)), encoding="utf-8")
                yield made


def borrowed_texts(folder: Path) -> dict[Key, polib.POEntry]:
    """What libraries say in English and have no Vietnamese of."""
    result: dict[Key, polib.POEntry] = {}
    homes = {name: Path(str(__import__(name).__file__)).parent for name in BORROWED}
    # Django merges the catalogues of all of them into one.
    known = _vietnamese_of(homes.values())
    for package, patterns in BORROWED.items():
        home = homes[package]
        files = [path for pattern in patterns for path in home.glob(pattern)]
        for key, entry in xgettext(files, folder).items():
            if not known.get(entry.msgid) and not known.get((entry.msgid, 0)):
                entry.comment = f"{package}"
                result[key] = entry
    return result


def _vietnamese_of(homes: Iterable[Path]) -> dict[object, str]:
    known: dict[object, str] = {}
    for home in homes:
        for path in home.rglob("locale/vi/LC_MESSAGES/django.mo"):
            with path.open("rb") as stream:
                known.update(GNUTranslations(stream)._catalog)  # type: ignore[attr-defined]
    return known


def catalogue(
    language: str, texts: dict[Key, polib.POEntry], ours: set[Key], old: polib.POFile
) -> polib.POFile:
    """``texts`` with the translations of ``old``; a new text of ours is its own Vietnamese."""
    plural = "nplurals=1; plural=0;" if language == "vi" else "nplurals=2; plural=(n != 1);"
    made = polib.POFile(wrapwidth=98)
    made.metadata = {
        "Project-Id-Version": "Cổng Hợp tác Y tế",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural,
    }
    translated = {key_of(entry): entry for entry in old}
    for key in sorted(texts, key=lambda key: (key[1], key[0])):
        text = texts[key]
        before = translated.get(key)
        entry = polib.POEntry(
            msgid=text.msgid,
            msgctxt=text.msgctxt,
            msgid_plural=text.msgid_plural,
            comment=text.comment,
            flags=[flag for flag in text.flags if flag == "python-format"],
        )
        forms = 1 if language == "vi" else 2
        if text.msgid_plural:
            own = dict.fromkeys(range(forms), "")
            if language == "vi" and key in ours:
                own = {0: text.msgid_plural}
            elif before and set(before.msgstr_plural) == set(own):
                own = before.msgstr_plural
            entry.msgstr_plural = own
        elif language == "vi" and key in ours:
            entry.msgstr = text.msgid
        else:
            entry.msgstr = before.msgstr if before else ""
        made.append(entry)
    return made


_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|(?<!\{)\{\w*\}(?!\})")


def faults(language: str, made: polib.POFile) -> Iterator[str]:
    """Texts without a translation, and translations that lose or invent a placeholder."""
    for entry in made:
        translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if not all(translations):
            yield f"{language}: no translation of “{entry.msgid}”"
            continue
        wanted = set(_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for translation in translations[-1:]:
            if set(_PLACEHOLDER.findall(translation)) != wanted:
                yield f"{language}: other placeholders in the translation of “{entry.msgid}”"


def main() -> int:
    checking = "--check" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = xgettext(our_files(folder), folder)
        borrowed = {k: v for k, v in borrowed_texts(folder).items() if k not in ours}
    found: list[str] = []
    for language, texts in (("en", ours), ("vi", {**ours, **borrowed})):
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        made = catalogue(language, texts, set(ours), old)
        found += faults(language, made)
        if not checking:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{made}\n", encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != f"{made}\n":
            found.append(f"{language}: the texts in the code have changed. Run: make messages")
    print("\n".join(found) or f"{len(ours)} texts, all translated")
    return 1 if found and checking else 0


if __name__ == "__main__":
    sys.exit(main())
