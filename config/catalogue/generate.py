#!/usr/bin/env python3
"""Writes config/models.json from models.tsv beside this file: one line per model, sorted, so that a change of a fact is a change of a line.

models.tsv is what people edit: tab-separated, dollars per million tokens, empty for what is not known. deprecated.tsv, if it is there, adds
vendor, model, date (YYYY-MM-DD) and successor of models that are going away. AS_OF is the date of the facts, not of this run.
"""
import csv
import json
import pathlib

AS_OF = "2026-08-01"
HERE = pathlib.Path(__file__).resolve().parent
CAPABILITIES = ["tools", "vision", "json_schema", "reasoning"]


def rows(name):
    path = HERE / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def number(text):
    value = float(text)
    return int(value) if value == int(value) else value


def main():
    leaving = {(r["provider"], r["model"]): r for r in rows("deprecated.tsv")}
    seen = set()
    lines = []
    for row in sorted(rows("models.tsv"), key=lambda r: (r["provider"], r["model"])):
        key = (row["provider"], row["model"])
        if key in seen:
            raise SystemExit(f"{key} is there twice")
        seen.add(key)
        entry = {"vendor": row["provider"], "model": row["model"], "kind": row["kind"]}
        for name, column in [
            ("context_window", "context_window"),
            ("max_output", "max_output"),
            ("input_price", "input_usd_per_mtok"),
            ("output_price", "output_usd_per_mtok"),
            ("cached_input_price", "cached_input_usd_per_mtok"),
        ]:
            if row[column]:
                entry[name] = number(row[column])
        have = [c for c in row["capabilities"].split(",") if c]
        unknown = set(have) - set(CAPABILITIES)
        if unknown:
            raise SystemExit(f"{key}: unknown capabilities {unknown}")
        if have:
            entry["capabilities"] = [c for c in CAPABILITIES if c in have]
        if key in leaving:
            entry["deprecated"] = leaving[key]["date"]
            if leaving[key]["successor"]:
                entry["successor"] = leaving[key]["successor"]
        lines.append("    " + json.dumps(entry, ensure_ascii=False))
    for key in leaving:
        if key not in seen:
            raise SystemExit(f"{key} in deprecated.tsv is not in models.tsv")
    text = '{\n  "as_of": "' + AS_OF + '",\n  "models": [\n' + ",\n".join(lines) + "\n  ]\n}\n"
    (HERE.parent / "models.json").write_text(text, encoding="utf-8")
    print(f"{len(lines)} models of {len({k[0] for k in seen})} vendors")


if __name__ == "__main__":
    main()
