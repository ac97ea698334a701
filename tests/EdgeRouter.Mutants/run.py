#!/usr/bin/env python3
"""Mutation test of the rooms that decide: Wire, Health, Routing, Admission.

usage: run.py [--rooms Wire,Health] [--sample N] [--again]        all four rooms and all mutants when not given; 20 to 60 minutes on two cores

Stryker makes the mutants (in a copy of the tracked files, with those rooms as an assembly of their own); the driver beside this
file runs the unit tests against them, in two processes. What survives is tried once more, each mutant alone in a fresh process, because
a mutant in a static initialiser shows only there. The report is artifacts/mutants/report.md.
"""
import argparse, collections, json, os, random, shutil, subprocess, sys, threading, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
OUT = os.path.join(ROOT, "artifacts", "mutants")
WORK = os.path.join(OUT, "work")
BIN = os.path.join(WORK, "tests", "EdgeRouter.Tests", "bin")
MUTATED = os.path.join(BIN, "mutated")
BUILT = os.path.join(BIN, "Release", "net10.0")
STRYKER = os.path.join(ROOT, "artifacts", "tools", "stryker")
ROOMS = ["Wire", "Health", "Routing", "Admission"]
# A mutant that keeps a test class busy for so many seconds has been noticed.
PATIENCE = 30
# Classes that take longer than this many milliseconds while they are watched, which is several times as long as otherwise, are not worth their time for each of thousands of mutants.
SLOWEST = 20000
# Rooms whose tests look at the mutated ones closely.
NEAR = ("Wire", "Inspection", "Health", "Routing", "Admission", "Pipeline", "Upstream", "Providers", "Relay")


def edit(path, old, new):
    with open(path) as file:
        text = file.read()
    assert old in text, f"{path} has no {old!r}"
    with open(path, "w") as file:
        file.write(text.replace(old, new, 1))


def sh(*command, **more):
    subprocess.run(command, check=True, **more)


def copy_tracked():
    """The tracked files as they are, with the rooms split off."""
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.split(b"\0")
    for name in filter(None, files):
        source, target = os.path.join(os.fsencode(ROOT), name), os.path.join(os.fsencode(WORK), name)
        if os.path.exists(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target)
    os.makedirs(os.path.join(WORK, "src", "Rooms"))
    shutil.copy(os.path.join(os.path.dirname(__file__), "rooms.csproj.xml"), os.path.join(WORK, "src", "Rooms", "Rooms.csproj"))
    edit(os.path.join(WORK, "src", "EdgeRouter", "EdgeRouter.csproj"), "\n  <ItemGroup>\n", '\n  <ItemGroup>\n    <Compile Remove="Wire/**;Model/**;Primitives/**;Health/**;Telemetry/**;Admission/**;Routing/**" />\n    <ProjectReference Include="../Rooms/Rooms.csproj" />\n')
    edit(os.path.join(WORK, "tests", "EdgeRouter.Tests", "EdgeRouter.Tests.csproj"), "    <ProjectReference", '    <ProjectReference Include="../../src/Rooms/Rooms.csproj" />\n    <ProjectReference')
    for rule in ("TreatWarningsAsErrors", "EnforceCodeStyleInBuild", "EnableNETAnalyzers"):
        edit(os.path.join(WORK, "Directory.Build.props"), f"<{rule}>true", f"<{rule}>false")


def mutate():
    """Runs Stryker with one small test class, takes the mutated assembly while it is there."""
    if not os.path.exists(os.path.join(STRYKER, "dotnet-stryker")):
        sh("dotnet", "tool", "install", "dotnet-stryker", "--tool-path", STRYKER)
    settings = {"stryker-config": {
        "project": "Rooms.csproj", "mutate": [f"**/{room}/**/*.cs" for room in ROOMS], "reporters": ["json"], "concurrency": 1, "configuration": "Release",
        "test-case-filter": "FullyQualifiedName~Wire.RetryAfterTests"}}
    config = os.path.join(OUT, "stryker.json")
    with open(config, "w") as file:
        json.dump(settings, file)
    log = os.path.join(OUT, "stryker.log")
    with open(log, "w") as output:
        run = subprocess.Popen([os.path.join(STRYKER, "dotnet-stryker"), "-f", config, "-O", os.path.join(OUT, "stryker")], cwd=os.path.join(WORK, "tests", "EdgeRouter.Tests"), stdout=output, stderr=output)
    taken = False
    while run.poll() is None:
        time.sleep(0.5)
        if not taken and "mutants created" in open(log).read():
            sh("cp", "-r", BUILT, MUTATED)
            taken = True
    assert run.returncode == 0 and taken, f"Stryker did not run to its end: {log}"
    assert os.path.getsize(os.path.join(MUTATED, "EdgeRouter.Rooms.dll")) > os.path.getsize(os.path.join(BUILT, "EdgeRouter.Rooms.dll")), "the assembly that was taken is not the mutated one"


def listed():
    """Stryker's list of mutants: id → room, file, line, kind, text."""
    mutants = {}
    with open(os.path.join(OUT, "stryker", "reports", "mutation-report.json")) as file:
        for path, source in json.load(file)["files"].items():
            name = path.replace("\\", "/").split("/EdgeRouter/")[-1]
            room = name.split("/")[0]
            for one in source["mutants"]:
                if room in ROOMS and one["status"] not in ("Ignored", "CompileError"):
                    mutants[int(one["id"])] = (room, name, one["location"]["start"]["line"], one["mutatorName"], " ".join(one["replacement"].split()))
    assert mutants, "Stryker's report names none of the rooms"
    return mutants


def driver(*arguments):
    command = ["dotnet", "exec", "--depsfile", "EdgeRouter.Tests.deps.json", "--runtimeconfig", "EdgeRouter.Tests.runtimeconfig.json", "EdgeRouter.Mutants.dll", *arguments]
    return subprocess.Popen(command, cwd=MUTATED, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


class Runs:
    """Gives mutants to processes of the driver and keeps what became of each; a process that hangs or dies takes only the mutant it was busy with."""

    def __init__(self, coverage, ids, at_once):
        self.coverage, self.verdicts, self.lock = coverage, {}, threading.Lock()
        self.all = len(ids)
        self.work = [ids[i:i + at_once] for i in range(0, len(ids), at_once)]
        threads = [threading.Thread(target=self.serve, args=(i,)) for i in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    def serve(self, number):
        while True:
            with self.lock:
                if not self.work:
                    return
                chunk = self.work.pop()
                print(f"{len(self.verdicts)} of {self.all}", flush=True)
            while chunk:
                self.some(number, chunk)

    def some(self, number, chunk):
        names = os.path.join(OUT, f"ids-{number}")
        with open(names, "w") as file:
            file.write("\n".join(map(str, chunk)))
        run = driver("run", self.coverage, names)
        busy = [time.monotonic(), None]

        def listen():
            for line in run.stdout:
                word, _, rest = line.strip().partition(" ")
                if word == "start":
                    busy[:] = [time.monotonic(), int(rest)]
                elif word in ("killed", "survived", "nocover"):
                    one = int(rest.split()[0])
                    self.verdicts[one] = word
                    chunk.remove(one)
                    busy[1] = None

        listener = threading.Thread(target=listen)
        listener.start()
        verdict = "crash"
        while run.poll() is None:
            time.sleep(0.1)
            if time.monotonic() - busy[0] > PATIENCE:
                verdict = "timeout"
                run.kill()
                break
        run.wait()
        listener.join()
        if busy[1] in chunk:
            self.verdicts[busy[1]] = verdict
            chunk.remove(busy[1])
        elif chunk and busy[1] is None and verdict == "crash" and run.returncode != 0:
            raise SystemExit(f"the driver ended with code {run.returncode} and was busy with nothing")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rooms", default=",".join(ROOMS))
    options.add_argument("--sample", type=int, default=0, help="so many mutants, drawn at random")
    options.add_argument("--again", action="store_true", help="with the mutants of the last run")
    options = options.parse_args()
    os.makedirs(OUT, exist_ok=True)
    if not options.again:
        copy_tracked()
        mutate()
    mutants = {one: facts for one, facts in listed().items() if facts[0] in options.rooms.split(",")}
    sh("dotnet", "build", os.path.join(WORK, "tests", "EdgeRouter.Mutants"), "-c", "Release", "-nologo", "-v", "quiet")
    shutil.copy(os.path.join(WORK, "tests", "EdgeRouter.Mutants", "bin", "Release", "net10.0", "EdgeRouter.Mutants.dll"), MUTATED)
    whole, near = os.path.join(OUT, "coverage-all.tsv"), os.path.join(OUT, "coverage.tsv")
    if not (options.again and os.path.exists(whole)):
        covering = driver("coverage", whole)
        print(covering.communicate()[0], end="")
    with open(whole) as lines, open(near, "w") as kept:
        for line in lines:
            name, milliseconds, *_ = line.split("\t")
            if int(milliseconds) < SLOWEST and name.split(".")[2] in NEAR:
                kept.write(line)
    ids = sorted(mutants)
    random.Random(1).shuffle(ids)
    if options.sample:
        ids = ids[:options.sample]
    verdicts = Runs(near, ids, 40).verdicts
    survivors = [one for one in ids if verdicts[one] == "survived"]
    verdicts.update(Runs(near, survivors, 1).verdicts)
    report(mutants, ids, verdicts)


def report(mutants, ids, verdicts):
    counts = collections.defaultdict(collections.Counter)
    for one in ids:
        counts[mutants[one][0]][verdicts[one]] += 1
        counts["all"][verdicts[one]] += 1
    lines = ["| room | mutants | killed | of these by time or crash | survived | reached by no unit test | score |", "|---|--:|--:|--:|--:|--:|--:|"]
    for room, count in counts.items():
        late = count["timeout"] + count["crash"]
        killed, total = count["killed"] + late, sum(count.values())
        lines.append(f"| {room} | {total} | {killed} | {late} | {count['survived']} | {count['nocover']} | {100 * killed / total:.1f} % |")
    lines.append("")
    for one in sorted(ids, key=lambda one: mutants[one][1:3]):
        if verdicts[one] in ("survived", "nocover"):
            _, name, line, kind, text = mutants[one]
            lines.append(f"- {name}:{line} {verdicts[one]}: {kind}: `{text[:120]}`")
    with open(os.path.join(OUT, "report.md"), "w") as file:
        file.write("\n".join(lines) + "\n")
    print("\n".join(lines[:len(counts) + 2]))


if __name__ == "__main__":
    sys.exit(main())
