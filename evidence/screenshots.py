#!/usr/bin/env python3
"""Takes the pictures of the pages that the documents show, in a headless Chromium.

    evidence/screenshots.py                  # docs/images/*.png, each smaller than 150 kB
    evidence/screenshots.py --all DIR        # each page on a desktop and a phone, light and dark

Needs `chromium` and `chromedriver` on the PATH (Debian: chromium, chromium-driver), and nothing beyond
Python's own library. It trains a few small networks by `./rekindle`, watches one and plays with others.
"""
import argparse
import base64
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
LARGEST = 150_000
NOT_IN_DOCUMENTS = {"playground-top"}
SICK = ["--set", "network.init=uniform:0.0001", "--set", "optimizer={name: sgd, learning_rate: 0.1}"]
SIZES = {"desktop": (1000, 820, 1), "phone": (375, 800, 2)}


class Browser:
    """A window, by the W3C WebDriver protocol."""

    def __init__(self, width, height, ratio, scheme):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        port = next(m.group(1) for line in self.driver.stdout if (m := re.search(r"successfully on port (\d+)", line)))
        self.base = f"http://127.0.0.1:{port}/session"
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
                   "binary": shutil.which("chromium") or shutil.which("google-chrome")}
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options}
        made = self.send("", {"capabilities": {"alwaysMatch": capabilities}})
        self.base += "/" + made["sessionId"]
        metrics = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": width < 500}
        self.command("Emulation.setDeviceMetricsOverride", metrics)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.command("Emulation.setEmulatedMedia", {"features": [feature]})

    def send(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def command(self, name, parameters):
        return self.send("/goog/cdp/execute", {"cmd": name, "params": parameters})

    def open(self, url):
        self.send("/url", {"url": url})

    def run(self, script):
        return self.send("/execute/sync", {"script": script, "args": []})

    def wait(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not self.run(f"return Boolean({condition})"):
            if time.monotonic() > end:
                raise SystemExit(f"{condition} did not come to be:\n" + self.run("return document.body.innerText"))
            time.sleep(0.1)

    def click(self, selector):
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def picture(self, file):
        file.write_bytes(base64.b64decode(self.send("/screenshot")))
        print(f"{file}  {file.stat().st_size:,} bytes")

    def close(self):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(urllib.request.Request(self.base, method="DELETE"), timeout=20).close()
        self.driver.terminate()
        self.driver.wait()


@contextlib.contextmanager
def serving(command, *words):
    """A command that prints its address and serves until it is told to end."""
    process = subprocess.Popen([*command, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in process.stdout:
            if found := re.search(r"http://\S+", line):
                break
        else:
            raise SystemExit(f"{words} printed no address")
        yield found.group(0)
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        process.wait()


def scroll(browser, selector):
    browser.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView(); window.scrollBy(0, -8)")
    time.sleep(0.2)


def live(browser, command, folder):
    out = folder / str(time.monotonic_ns()) / "mnist"
    with serving(command, "train", "mnist", "--watch", "--quiet", "--epochs", "60", "--set", "early_stopping=null",
                 "--out", str(out)) as address:
        browser.open(address)
        browser.wait("document.querySelectorAll('#live figure').length > 6")
        browser.wait("/epoch ([5-9]|\\d\\d) of/.test(document.querySelector('#status').textContent)")
        browser.click("#pause")
        browser.wait("document.querySelector('#status').textContent.startsWith('Paused')")
        browser.run("document.querySelector('#value').value = '0.0005';"
                    "document.querySelector('#rate button').click()")
        browser.wait("document.querySelector('#live').innerText.includes('to 5e-4')")
        browser.click("#pause")
        browser.wait("document.querySelector('#status').textContent.startsWith('Training')")
        time.sleep(2)
        yield


def playground(browser, command, preset):
    with serving(command, "playground") as address:
        browser.open(address)
        browser.run(f"document.querySelectorAll('button[data-preset]')[{preset}].click()")
        browser.wait("document.querySelectorAll('#live figure').length >= 5", 120)
        browser.wait("/It (learned|did not|broke)/.test(document.querySelector('#status').textContent)", 120)
        yield


DIGIT = """
const canvas = document.querySelector('#canvas'), box = canvas.getBoundingClientRect();
const at = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
  pointerId: 1, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
canvas.setPointerCapture = () => {};
const points = [[.3,.28],[.5,.2],[.68,.3],[.62,.45],[.46,.5],[.64,.56],[.7,.7],[.52,.82],[.3,.74]];
at('pointerdown', ...points[0]);
for (let i = 1; i < points.length; i++) for (let k = 1; k <= 8; k++) {
  const [a, b] = [points[i - 1], points[i]];
  at('pointermove', a[0] + (b[0] - a[0]) * k / 8, a[1] + (b[1] - a[1]) * k / 8);
}
at('pointerup', ...points.at(-1));
"""


def digit(browser, command, folder):
    with serving(command, "serve", str(folder / "mnist"), "--port", "0") as address:
        browser.open(address)
        browser.wait("!document.querySelector('#drawing').hidden")
        browser.run(DIGIT)
        browser.wait("document.querySelector('#answer strong')")
        yield


def pages(browser, command, folder):
    """Each page, shown in the browser, with its name."""
    browser.open((folder / "healthy" / "report.html").as_uri())
    yield "report-healthy"
    scroll(browser, "#signals")
    yield "report-signals"
    browser.open((folder / "sick.html").as_uri())
    yield "report-sick"
    browser.open((folder / "comparison.html").as_uri())
    yield "compare"
    for _ in live(browser, command, folder):
        yield "live"
    for _ in playground(browser, command, 1):
        scroll(browser, "#question")
        yield "playground-top"
        scroll(browser, "#now")
        yield "playground"
    for _ in playground(browser, command, 4):
        scroll(browser, "#now")
        yield "playground-spirals"
    for _ in digit(browser, command, folder):
        yield "serve-digit"


def prepare(command, folder):
    def run(*words):
        done = subprocess.run([*command, *words], capture_output=True, text=True)
        if done.returncode not in (0, 3):
            raise SystemExit(f"{words}: status {done.returncode}\n{done.stdout}{done.stderr}")

    run("train", "digits", "--epochs", "20", "--out", str(folder / "healthy"))
    run("train", "digits", "--epochs", "20", *SICK, "--out", str(folder / "sick"))
    run("doctor", "digits", "--set", "epochs=3", *SICK, "--report", str(folder / "sick.html"))
    run("compare", "healthy", "sick", "--html", str(folder / "comparison.html"))
    run("train", "mnist", "--epochs", "3", "--no-report", "--out", str(folder / "mnist"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", type=pathlib.Path, metavar="DIR", help="every size and colour scheme, to look at")
    parser.add_argument("--rekindle", default=str(ROOT / "rekindle"), help="the command")
    arguments = parser.parse_args()
    command = arguments.rekindle.split()
    target = arguments.all or IMAGES
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.chdir(folder)
        prepare(command, folder)
        for size in SIZES if arguments.all else ["desktop"]:
            for scheme in ["light", "dark"] if arguments.all else ["light"]:
                browser = Browser(*SIZES[size], scheme)
                try:
                    for page in pages(browser, command, folder):
                        if not arguments.all and page in NOT_IN_DOCUMENTS:
                            continue
                        file = target / (f"{page}-{size}-{scheme}.png" if arguments.all else f"{page}.png")
                        browser.picture(file)
                        if not arguments.all and file.stat().st_size > LARGEST:
                            sys.exit(f"{file} is larger than {LARGEST:,} bytes")
                finally:
                    browser.close()


if __name__ == "__main__":
    main()
