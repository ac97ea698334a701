#!/usr/bin/env python3
"""The bill of materials of one build, and the licences of what is in it.

CycloneDX's own tool says which packages the project has; what the compiler and the linker add (runtime, and in the static build OpenSSL and libc) is added here.
Everything is derived from the commit, so that the same commit gives the same file.

usage: sbom.py --packages BOM --assets project.assets.json --rid RID --version V --epoch SECONDS --out FILE --licences FOLDER [--static] [--sysroot DIR]
"""
import argparse, datetime, json, pathlib, re, shutil, subprocess, uuid

MIT = """MIT License

{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
BSD3 = """{copyright}

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the documentation and/or other materials provided with
   the distribution.

3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""
TEXTS = {"MIT": MIT, "BSD-3-Clause": BSD3}
LICENCE_FILE = re.compile(r"(licen[cs]e|notice|copying|third-?party)", re.I)


def nuspec(folder, tag):
    text = next(folder.glob("*.nuspec")).read_text(encoding="utf-8-sig")
    found = re.search(rf"<{tag}(?:\s[^>]*)?>([^<]*)</{tag}>", text)
    return found.group(1).strip() if found else ""


def licence_of(folder):
    text = next(folder.glob("*.nuspec")).read_text(encoding="utf-8-sig")
    found = re.search(r'<license type="expression">([^<]+)</license>', text)
    return found.group(1) if found else None


def keep_licences(name, folder, expression, into):
    """The package's own files; where it has none but names its licence, that licence's text with the package's copyright line."""
    target = into / name
    target.mkdir(parents=True)
    files = [f for f in folder.iterdir() if f.is_file() and LICENCE_FILE.search(f.name)]
    for file in files:
        shutil.copyfile(file, target / file.name)
    if not any(re.search("licen", f.name, re.I) for f in files):
        (target / "LICENSE").write_text(TEXTS[expression].format(copyright=nuspec(folder, "copyright")), encoding="utf-8")


def from_package(folders, name, version, description, scope="required"):
    folder = next(p for p in (pathlib.Path(f) / name.lower() / version for f in folders) if p.is_dir())
    purl = f"pkg:nuget/{name}@{version}"
    return folder, {
        "type": "framework", "bom-ref": purl, "name": name, "version": version, "description": description, "scope": scope,
        "licenses": [{"license": {"id": licence_of(folder) or "MIT"}}], "copyright": nuspec(folder, "copyright"), "purl": purl,
    }


def debian_version(package):
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else None


def linked_in(sysroot, into):
    """What only the static build has inside."""
    header = next(p for p in (pathlib.Path(sysroot, "usr/include").glob("**/openssl/opensslv.h")))
    openssl = re.search(r'OPENSSL_VERSION_STR "([^"]+)"', header.read_text()).group(1)
    gcc = subprocess.run(["gcc", "-dumpversion"], capture_output=True, text=True, check=True).stdout.split(".")[0].strip()
    rows = [
        ("openssl", openssl, "Apache-2.0", "libssl-dev", f"cpe:2.3:a:openssl:openssl:{openssl}:*:*:*:*:*:*:*"),
        ("glibc", None, "LGPL-2.1-or-later", "libc6-dev" if sysroot == "/" else "libc6-dev-arm64-cross", None),
        ("libgcc", None, "GPL-3.0-or-later WITH GCC-exception-3.1", f"libgcc-{gcc}-dev" if sysroot == "/" else f"libgcc-{gcc}-dev-arm64-cross", None),
    ]
    for name, version, licence, package, cpe in rows:
        foreign = sysroot != "/" and name == "openssl"
        debian = None if foreign else debian_version(package)
        version = version or (re.match(r"[0-9.]+", debian).group(0) if debian else "unknown")
        purl = f"pkg:deb/debian/{package}@{debian}" if debian else f"pkg:generic/{name}@{version}"
        component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "scope": "required", "purl": purl}
        component["licenses"] = [{"expression": licence}] if " " in licence else [{"license": {"id": licence}}]
        if cpe:
            component["cpe"] = cpe
        text = pathlib.Path(sysroot if foreign else "/", "usr/share/doc", package, "copyright")
        if not text.exists():
            raise SystemExit(f"{text} is missing: the static build may not be given away without it")
        (into / name).mkdir(parents=True)
        shutil.copyfile(text, into / name / "copyright")
        yield component


def main():
    ask = argparse.ArgumentParser()
    for name in ("packages", "assets", "rid", "version", "epoch", "out", "licences"):
        ask.add_argument(f"--{name}", required=True)
    ask.add_argument("--static", action="store_true")
    ask.add_argument("--sysroot", default="/")
    given = ask.parse_args()
    bom = json.loads(pathlib.Path(given.packages).read_text())
    assets = json.loads(pathlib.Path(given.assets).read_text())
    folders = list(assets["packageFolders"])
    into = pathlib.Path(given.licences)
    shutil.rmtree(into, ignore_errors=True)

    for component in bom["components"]:
        folder = next(p for p in (pathlib.Path(f) / component["name"].lower() / component["version"] for f in folders) if p.is_dir())
        keep_licences(component["name"], folder, component["licenses"][0]["license"]["id"], into)

    wanted = {
        f"Microsoft.NETCore.App.Runtime.NativeAOT.{given.rid}": ("The .NET runtime, with zlib and brotli; linked in.", "required"),
        f"Microsoft.AspNetCore.App.Runtime.{given.rid}": ("ASP.NET Core, of which the Kestrel server is compiled in.", "required"),
        "runtime.linux-x64.Microsoft.DotNet.ILCompiler": ("The ahead-of-time compiler; not in the product.", "excluded"),
    }
    exact = {}
    for framework in assets["project"]["frameworks"].values():
        for download in framework.get("downloadDependencies", []):
            exact[download["name"].lower()] = download["version"].strip("[]").split(",")[0].strip()
    for target in assets["libraries"]:
        name, version = target.split("/")
        exact.setdefault(name.lower(), version)
    for name, (description, scope) in wanted.items():
        folder, component = from_package(folders, name, exact[name.lower()], description, scope)
        bom["components"].append(component)
        if scope == "required":
            keep_licences(name, folder, "MIT", into)

    if given.static:
        bom["components"].extend(linked_in(given.sysroot, into))

    build = f"{given.rid}{'-static' if given.static else ''}"
    root = f"pkg:generic/edgerouter@{given.version}?build={build}"
    bom["metadata"]["timestamp"] = datetime.datetime.fromtimestamp(int(given.epoch), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    bom["metadata"]["component"] = {
        "type": "application", "bom-ref": root, "name": "edgerouter", "version": given.version, "purl": root,
        "licenses": [{"license": {"id": "Apache-2.0"}}], "properties": [{"name": "edgerouter:build", "value": build}],
    }
    bom["components"].sort(key=lambda c: c["bom-ref"])
    inner = [d for d in bom.get("dependencies", []) if d["ref"].startswith("pkg:nuget/")]
    known = {d["ref"] for d in inner}
    bom["dependencies"] = sorted(
        [{"ref": root, "dependsOn": [c["bom-ref"] for c in bom["components"]]}, *inner, *({"ref": c["bom-ref"]} for c in bom["components"] if c["bom-ref"] not in known)],
        key=lambda d: d["ref"])
    bom["serialNumber"] = "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, root + json.dumps(bom["components"], sort_keys=True)))
    pathlib.Path(given.out).write_text(json.dumps(bom, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{given.out}: {len(bom['components'])} components")


main()
