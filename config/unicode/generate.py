#!/usr/bin/env python3
"""Writes src/EdgeRouter/Caching/Keys/ComposedFormData.cs: what Unicode's composed normal form (NFC, UAX #15) needs to know of characters.

The binary is built without ICU (InvariantGlobalization), where string.Normalize returns its input. The source is Python's own unicodedata; the
version of Unicode is written into the file. Text of a later version's characters is normalised as far as the characters are known here: Unicode
never changes the normal form of what it has once encoded.

It also writes tests/EdgeRouter.Tests/Caching/Keys/nfc-vectors.txt: hexadecimal code points, a semicolon, their NFC ("=" when it is the same).
"""
import pathlib
import random
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / "src/EdgeRouter/Caching/Keys/ComposedFormData.cs"
VECTORS = ROOT / "tests/EdgeRouter.Tests/Caching/Keys/nfc-vectors.txt"
HANGUL = range(0xAC00, 0xD7A4)  # composed by arithmetic
JAMO = [*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]
CHARACTERS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
WIDTH = 140


def nfc(text):
    return unicodedata.normalize("NFC", text)


def decompositions():
    """Code point, first, second (0: none), whether it is composed again; one step, as Unicode lists them."""
    for c in CHARACTERS:
        parts = unicodedata.decomposition(chr(c))
        if parts and not parts.startswith("<"):
            pair = [int(p, 16) for p in parts.split()]
            yield c, pair[0], pair[1] if len(pair) == 2 else 0, nfc(chr(c)) == chr(c)


def marks():
    """Runs of code points of one combining class other than 0: first, last, class."""
    run = None
    for c in CHARACTERS:
        ccc = unicodedata.combining(chr(c))
        if run and run[1] == c - 1 and run[2] == ccc:
            run[1] = c
            continue
        if run:
            yield run
        run = [c, c, ccc] if ccc else None


def check(rows):
    """What the algorithm in ComposedForm.cs takes for granted."""
    composed = [r for r in rows if r[3]]
    backward = {r[2] for r in composed} | set(JAMO)
    for c, first, second, is_composed in rows:
        whole = unicodedata.normalize("NFD", chr(c))
        assert c < 0x30000 and len(whole) <= 4 and c not in HANGUL
        if is_composed:
            assert second and ord(whole[0]) not in backward and unicodedata.combining(whole[0]) == 0
        assert not any(p.isspace() for p in whole) or chr(c).isspace()
    for c in CHARACTERS:
        if unicodedata.combining(chr(c)):
            assert c < 0x30000


def table(name, about, values):
    lines = [f"    /// <summary>{about}</summary>", f"    public static ReadOnlySpan<int> {name} =>", "    ["]
    line = "       "
    for value in values:
        text = f" {value}," if value < 10 else f" 0x{value:X},"
        if len(line) + len(text) > WIDTH:
            lines.append(line)
            line = "       "
        line += text
    return [*lines, line, "    ];"]


def source():
    rows = list(decompositions())
    check(rows)
    renamed = [v for c, first, second, is_composed in rows if not second for v in (c, first)]
    once = [v for c, first, second, is_composed in rows if second and not is_composed for v in (c, first, second)]
    again = [v for c, first, second, is_composed in rows if is_composed for v in (c, first, second)]
    lines = [
        "namespace EdgeRouter.Caching.Keys;",
        "",
        f"/// <summary>Unicode {unicodedata.unidata_version}: what <see cref=\"ComposedForm\"/> knows of characters. Written by config/unicode/generate.py; not edited.</summary>",
        "internal static class ComposedFormData",
        "{",
        *table("Marks", "Combining classes other than 0: first code point, last, class.", [v for run in marks() for v in run]),
        "",
        *table("Composites", "Characters that composition makes, in order: code point, first part, second part. Hangul syllables are computed.", again),
        "",
        *table("Decomposed", "Characters that are taken apart and never made, in order: code point, first part, second part.", once),
        "",
        *table("Renamed", "Characters that are another one, in order: code point, the other.", renamed),
        "}",
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def vectors():
    """Every character with a decomposition, alone and between others; every pair that composes, also with a mark between; random sequences."""
    chance = random.Random(20260101)
    rows = list(decompositions())
    texts = [chr(c) for c, *_ in rows]
    texts += [unicodedata.normalize("NFD", chr(c)) for c, *_ in rows]
    all_marks = [c for first, last, _ in marks() for c in range(first, last + 1)]
    pool = [c for r in rows for c in r[:3] if c] + all_marks + JAMO + [*range(0x1100, 0x1113)] + [0x41, 0x20, 0x4E2D, 0x1F600, 0xAC00, 0xAC01, 0xD7A3]
    texts += [f"a{chr(c)}{chr(chance.choice(all_marks))}{chr(chance.choice(all_marks))}" for c, *_ in rows]
    texts += ["".join(chr(chance.choice(pool)) for _ in range(chance.randint(2, 9))) for _ in range(1500)]
    texts += [chr(c) for c in range(0xAC00, 0xD7A4, 97)]
    texts += [unicodedata.normalize("NFD", chr(c)) for c in range(0xAC00, 0xD7A4, 89)]
    lines = []
    for text in dict.fromkeys(texts):
        result = nfc(text)
        show = " ".join(f"{ord(c):X}" for c in text)
        lines.append(show + ";" + ("=" if result == text else " ".join(f"{ord(c):X}" for c in result)))
    VECTORS.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    source()
    vectors()
