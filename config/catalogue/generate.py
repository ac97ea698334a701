#!/usr/bin/env python3
"""Writes config/models.json from models.tsv beside this file: one line per model, sorted, so that a change of a fact is a change of a line.

models.tsv is what people edit: tab-separated, dollars per million tokens, empty for what is not known. deprecated.tsv holds the models that
their vendors end: the day from which they do not answer (YYYY-MM-DD) and what takes their place. It may name models that models.tsv does not
know any more: callers still ask for them. AS_OF is the date of the facts, not of this run.
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


def end(row):
    return {"deprecated": row["date"]} | ({"successor": row["successor"]} if row["successor"] else {})


def line(entry):
    return "    " + json.dumps(entry, ensure_ascii=False)


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
            entry |= end(leaving[key])
        lines.append(line(entry))
    for key, row in leaving.items():
        if key not in seen:
            seen.add(key)
            lines.append(line({"vendor": key[0], "model": key[1], "kind": "chat", **end(row)}))
    lines.sort()
    text = '{\n  "as_of": "' + AS_OF + '",\n  "models": [\n' + ",\n".join(lines) + "\n  ]\n}\n"
    (HERE.parent / "models.json").write_text(text, encoding="utf-8")
    print(f"{len(lines)} models of {len({k[0] for k in seen})} vendors")


if __name__ == "__main__":
    main()
