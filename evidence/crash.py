#!/usr/bin/env python3
"""Ends training by force at random moments, and looks whether anything is lost.

    evidence/crash.py [--kills 200] [--seed 1] [--only kill,full,read-only]

Trains a network whose checkpoints, one every 3 steps, take much of the time, so that many kills fall
into the writing of one. Then, until --kills are done:

- kill: SIGKILL at a random moment of a run, `rekindle train --resume`, SIGKILL again, until the run
  comes to its end. After each kill every finished checkpoint has to be whole, at least the last
  that was seen before has to be there, and at the end model and figures have to be those of the
  run that nobody disturbed, to the bit.
- full: a small file system runs full in the middle of a run, and stays so to its end; and one that
  is full now and then. Needs to be root, for the mount.
- read-only: the folder of the checkpoints, then that of the run, lets nothing be written.

Prints a line for each, and ends with 1 if anything was lost.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROWS = 4000
RUN = """\
data: {source: table.csv, validation: 0.1}
network:
  layers:
    - {dense: 400, activation: relu}
    - {dropout: 0.2}
    - {dense: 200, activation: relu}
    - {dense: 3, activation: softmax}
loss: cross_entropy
optimizer: {name: adam, learning_rate: 0.002}
schedule: {name: cosine, warmup: 20}
early_stopping: {patience: 12, restore_best: true}
batch_size: 64
epochs: 12
checkpoint: {every_steps: 3, keep: 3}
"""
PROBLEMS = []


def problem(what):
    PROBLEMS.append(what)
    print("LOST:", what, flush=True)


def write_data(folder):
    draw = random.Random(1)
    lines = ["a,b,c,d,label"]
    for _ in range(ROWS):
        row = [draw.gauss(0, 1) for _ in range(4)]
        label = "xyz"[(row[0] * row[1] > 0) + (row[2] + row[3] > 1)]
        lines.append(",".join(f"{value:.4f}" for value in row) + "," + label)
    (folder / "table.csv").write_text("\n".join(lines) + "\n")
    (folder / "run.yaml").write_text(RUN)


def start(folder, out, log, resume=False, **more):
    what = ["--resume", out] if resume else [folder / "run.yaml", "--out", out]
    command = [ROOT / "rekindle", "train", *what, "-q", "--no-report"]
    return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **more)


def steps(out):
    """The steps of finished checkpoints, and how many were left half written."""
    try:
        names = os.listdir(out / "checkpoints")
    except FileNotFoundError:
        return [], 0
    found = [int(m[1]) for m in (re.fullmatch(r"step-(\d+)\.ckpt", n) for n in names) if m]
    return sorted(found), sum(n.endswith(".tmp") for n in names)


def check_whole(out):
    """By a reader that is not the project's: the sizes and checksums of the zip."""
    for step in steps(out)[0]:
        file = out / "checkpoints" / f"step-{step}.ckpt"
        try:
            with zipfile.ZipFile(file) as opened:
                bad = opened.testzip()
                state = json.loads(opened.read("state.json"))
                numbers = opened.getinfo("numbers.bin").file_size
            needed = 4 * sum(state["floats"].values()) + 8 * sum(state["doubles"].values())
            if bad or numbers != needed:
                problem(f"{file}: {bad or 'another size'}")
        except (zipfile.BadZipFile, KeyError, ValueError) as e:
            problem(f"{file}: {e}")


def figures(out):
    events = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    for event in events:
        for key in ("rows_per_second", "seconds", "run"):
            event.pop(key, None)
    return events


def has_ended(out):
    """Whether the results were told: killed after that, a run has nothing left to go on with."""
    try:
        return '"event":"done"' in (out / "metrics.jsonl").read_text()
    except FileNotFoundError:
        return False


def check_end(out, whole, what):
    for name in ("model.rkn",):
        if not (out / name).exists():
            return problem(f"{what}: no {name}")
        if (out / name).read_bytes() != (whole / name).read_bytes():
            problem(f"{what}: {name} differs from that of the undisturbed run")
    if figures(out) != figures(whole):
        problem(f"{what}: metrics.jsonl differs from that of the undisturbed run")
    left = [n for n in os.listdir(out) if n.endswith(".tmp")]
    if left or steps(out)[1]:
        problem(f"{what}: left half written {left}")


def finish(folder, out, log, what, limit=300):
    status = start(folder, out, log, resume=True).wait(limit)
    if status != 0:
        problem(f"{what}: train --resume ended with {status}")


def kill(folder, whole, log, kills, draw, seconds):
    done = during = early = runs = 0
    while done < kills:
        out = folder / f"killed-{runs}"
        runs += 1
        resume = False
        while True:
            process = start(folder, out, log, resume)
            end = time.time() + draw.uniform(0.1, seconds)
            known = 0
            while time.time() < end and process.poll() is None:
                known = max([known, *steps(out)[0]])
                time.sleep(0.005)
            # Half of the kills wait until a checkpoint is being written.
            if draw.random() < 0.5:
                limit = time.time() + 2
                while time.time() < limit and process.poll() is None and not steps(out)[1]:
                    known = max([known, *steps(out)[0]])
                time.sleep(draw.uniform(0, 0.004))
            if process.poll() is not None or done == kills:
                process.wait()
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
            found, half = steps(out)
            during += half > 0
            check_whole(out)
            if known and (not found or found[-1] < known):
                problem(f"{out}: step {known} was finished, {found} are left")
            if has_ended(out):
                process.returncode = 0
                break
            resume = bool(found)
            if not found:
                early += 1
                shutil.rmtree(out, ignore_errors=True)
        if process.returncode != 0:
            problem(f"{out}: ended with {process.returncode}")
        if (out / "model.rkn").exists() or resume:
            check_end(out, whole, out.name)
        if not PROBLEMS:
            shutil.rmtree(out, ignore_errors=True)
    print(
        f"kill: {done} kills, {during} while a checkpoint was written, {early} before the first "
        f"checkpoint; {runs} runs came to their end",
        flush=True,
    )


def fill(file):
    """Takes all the room that is left."""
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(descriptor, bytes(1 << 12))
    except OSError:
        os.close(descriptor)


def full(folder, whole, log, draw):
    disk = folder / "disk"
    disk.mkdir()
    # Room for two checkpoints, and not for the model.
    checkpoint = (whole / "checkpoints" / f"step-{steps(whole)[0][-1]}.ckpt").stat().st_size
    size = 2 * checkpoint + (whole / "model.rkn").stat().st_size // 2
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], stderr=subprocess.PIPE
    )
    if mounted.returncode != 0:
        print(f"full: skipped, no file system can be mounted: {mounted.stderr.decode().strip()}")
        return
    try:
        out = disk / "run"
        status = start(folder, out, log).wait(300)
        check_whole(out)
        if not steps(out)[0]:
            problem("full: no checkpoint is left")
        if status != 2:
            problem(f"full: ended with {status}, 2 was expected: the model has no room")
        print(f"full to the end: exit status {status}, checkpoints {steps(out)[0]}", flush=True)
        subprocess.run(["mount", "-o", f"remount,size={64 << 20}", disk], check=True)
        finish(folder, out, log, "full")
        check_end(out, whole, "full")
        shutil.rmtree(out)

        process = start(folder, out, log)
        filled = 0
        while process.poll() is None:
            time.sleep(draw.uniform(0.05, 0.3))
            if steps(out)[0]:
                fill(disk / "filler")
                filled += 1
                time.sleep(draw.uniform(0.05, 0.3))
                check_whole(out)
                (disk / "filler").unlink()
        status = process.returncode
        print(f"full now and then: {filled} times, exit status {status}", flush=True)
        if status != 0:
            finish(folder, out, log, "full now and then")
        if (out / "model.rkn").read_bytes() != (whole / "model.rkn").read_bytes():
            problem("full now and then: the model differs")
    finally:
        subprocess.run(["umount", disk], check=True)


def read_only(folder, whole, log, draw):
    more = {}
    if os.geteuid() == 0:
        # Permissions do not hold for root.
        home = folder / "home"
        home.mkdir()
        os.chmod(folder, 0o777)
        os.chown(home, 65534, 65534)
        cache = {"REKINDLE_OPTS": f"-Drekindle.cache={home}"}
        more = {"user": 65534, "group": 65534, "env": {**os.environ, **cache}}
    out = folder / "read-only"
    for target in ("checkpoints", "."):
        process = start(folder, out, log, **more)
        while process.poll() is None and len(steps(out)[0]) < 2:
            time.sleep(0.01)
        if process.poll() is not None:
            return problem(f"read-only: ended with {process.returncode} before it began")
        time.sleep(draw.uniform(0, 0.3))
        os.chmod(out / "checkpoints", 0o555)
        os.chmod(out / target, 0o555)
        before = steps(out)[0]
        status = process.wait(300)
        check_whole(out)
        after = steps(out)[0]
        if after != before and before != after[-len(before) :]:
            problem(f"read-only: checkpoints {before} became {after}")
        print(f"read-only, {target}: exit status {status}, checkpoints {after}", flush=True)
        os.chmod(out, 0o777)
        os.chmod(out / "checkpoints", 0o777)
        if status != 0:
            finish(folder, out, log, "read-only")
        check_end(out, whole, "read-only")
        shutil.rmtree(out)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="kill,full,read-only")
    given = parser.parse_args()
    draw = random.Random(given.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crash-"))
    write_data(folder)
    with open(folder / "log", "w") as log:
        whole = folder / "whole"
        begun = time.time()
        if start(folder, whole, log).wait() != 0:
            sys.exit(f"the undisturbed run failed: {folder / 'log'}")
        seconds = time.time() - begun
        print(f"undisturbed: {seconds:.1f} s, {steps(whole)[0][-1] // 3} checkpoints", flush=True)
        if "kill" in given.only.split(","):
            kill(folder, whole, log, given.kills, draw, min(seconds, 4))
        if "full" in given.only.split(","):
            full(folder, whole, log, draw)
        if "read-only" in given.only.split(","):
            read_only(folder, whole, log, draw)
    if PROBLEMS:
        sys.exit(f"{len(PROBLEMS)} losses; see {folder}")
    shutil.rmtree(folder)
    print("nothing was lost")


if __name__ == "__main__":
    main()
