"""A student in a real JupyterLab, by keyboard: a wrong answer, the right one, handed in, graded, the page read."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.nbgrader_hooks.browser import HOST, TOKEN, Driver, chromium, jupyter, leaves_the_machine, requests
from tests.commands.nbgrader_hooks.browser import wait_for as wait_until
from tests.commands.running import copy_course, guanka, read_json
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D

WIDTH, HEIGHT = 1280, 3000
CELLS = ("shape", "value", "sides", "blur")
WRONG = LOOPS_CORR2D.replace("* K)", "* K[::-1, ::-1])")  # the convolution of mathematics

# selenium's Keys, without selenium
CONTROL, SHIFT, ENTER, HOME, ESCAPE = "\ue009", "\ue008", "\ue007", "\ue011", "\ue00c"

SAID = {
    "zh": {
        "title": "第1关：二维互相关",
        "failed": ["“value”：还没有通过。", "未通过", "不公开的数据"],
        "code": "复制",
        "line": "01-corr2d 的 value：还没有通过，原因见上面的报告。",
        "passed": "公开数据上的检查全部通过。",
    },
    "en": {
        "title": "Level 1: Cross-correlation in two dimensions",
        "failed": ["“value” is not right yet.", "failed", "hidden numbers"],
        "code": "paste",
        "line": "01-corr2d, value: not passed yet. The report above says why.",
        "passed": "is right on the public cases.",
    },
}

pytestmark = pytest.mark.slow


class Lab:
    """A student in front of JupyterLab."""

    def __init__(self, folder: Path, address: str, driver: Driver) -> None:
        self.folder, self.address, self.driver = folder, address, driver

    def open(self, path: str) -> None:
        """Open a notebook, and wait until its kernel can be asked."""
        self.driver.get(f"{self.address}/lab/tree/{path}?token={TOKEN}&reset")
        ready = "const e = document.querySelector('.jp-Notebook-ExecutionIndicator'); return e && e.dataset.status"
        wait_until(lambda: self.driver.execute_script(ready) == "idle", "the kernel is there", 60)

    def cell(self, holds: str) -> Any:
        """The code cell with this in its source, scrolled to."""
        script = (
            "return [...document.querySelectorAll('.jp-CodeCell')]"
            ".find(c => c.querySelector('.jp-InputArea').innerText.includes(arguments[0]))"
        )
        found = wait_until(lambda: self.driver.execute_script(script, holds), f"there is a cell with {holds!r}")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", found)
        return found

    def graded(self, name: str) -> Any:
        return self.cell(f'check("{name}")')

    def output(self, name: str, holds: str) -> str:
        """What a graded cell has put out, once this is in it."""

        def text() -> str:
            script = "const e = arguments[0].querySelector('.jp-OutputArea'); return e ? e.innerText : ''"
            shown = str(self.driver.execute_script(script, self.graded(name)))
            return shown if holds in shown else ""

        return str(wait_until(text, f"{name} says {holds!r}"))

    def write(self, code: str) -> None:
        """Replace what stands in the solution's cell, key by key; the editor indents by itself."""
        self.cell("def corr2d").find_element("css selector", ".cm-content").click()
        self.keys(CONTROL + "a")
        for number, line in enumerate(code.rstrip("\n").split("\n")):
            if number:
                self.keys(ENTER)
                self.keys(SHIFT + HOME)  # typed over: the code brings its own indentation
            self.keys(line)

    def run_all(self) -> None:
        self.click_menu("Run", "Run All Cells")

    def keys(self, keys: str) -> None:
        """Press keys where the cursor is; a Control or Shift at the beginning is held down."""
        actions = _actions(self.driver)
        if keys[0] in CONTROL + SHIFT:
            actions.key_down(keys[0]).send_keys(keys[1:]).key_up(keys[0]).perform()
        else:
            actions.send_keys(keys).perform()

    def click_menu(self, menu: str, entry: str) -> None:
        for selector, label in ((".lm-MenuBar-itemLabel", menu), (".lm-Menu-itemLabel", entry)):
            script = (
                "return [...document.querySelectorAll(arguments[0])].find(e => e.innerText.trim() === arguments[1])"
            )
            found = (selector, label)
            wait_until(lambda f=found: self.driver.execute_script(script, *f), f"the menu has {label!r}").click()

    def save(self, path: Path, holds: str) -> None:
        self.keys(CONTROL + "s")
        wait_until(lambda: holds in source(read_json(path)), "the notebook is saved")


def _actions(driver: Driver) -> Any:
    from selenium.webdriver import ActionChains

    return ActionChains(driver, duration=0)


def source(notebook: dict[str, Any]) -> str:
    """The source of the solution's cell."""
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    return "".join(cell["source"])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, kernel_has_walls: None) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("home")
    settings = home / "jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false"}))
    nothing_from_outside = {
        "LabApp.news_url": "",
        "LabApp.check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
    }
    folder = home / "student"
    folder.mkdir()
    with chromium(home) as driver, jupyter("jupyterlab", folder, home, nothing_from_outside) as address:
        driver.set_window_size(WIDTH, HEIGHT)
        yield Lab(folder, address, driver)


@pytest.fixture
def course(tmp_path: Path, language: str) -> Path:
    course = copy_course(tmp_path / "course")
    text = (course / "course.yaml").read_text(encoding="utf-8")
    (course / "course.yaml").write_text(text.replace("language: zh", f"language: {language}"), encoding="utf-8")
    return course


@pytest.mark.parametrize("language", SAID)
def test_from_the_release_to_the_feedback_page(lab: Lab, course: Path, language: str, tmp_path: Path) -> None:
    said = SAID[language]
    pictures = Pictures(lab.driver, language, tmp_path)
    done = guanka(course, "release", CORR2D)
    assert done.returncode == 0, done.stderr
    shutil.copytree(course / "release" / CORR2D, lab.folder / language / CORR2D)
    notebook = f"{CORR2D}/{CORR2D}.ipynb"
    saved = lab.folder / language / notebook

    requests(lab.driver)
    lab.open(f"{language}/{notebook}")
    lab.write(WRONG)
    lab.run_all()
    shown = lab.output("value", said["line"])
    assert [words for words in said["failed"] if words not in shown] == []
    assert "result = corr2d(X, K)" in shown
    assert "Traceback" not in shown
    assert said["passed"] in lab.output("shape", said["passed"])
    pictures.take("1-wrong")

    lab.write(LOOPS_CORR2D)
    lab.run_all()
    for name in CELLS:
        assert said["line"] not in lab.output(name, said["passed"])
    pictures.take("2-right")
    lab.save(saved, LOOPS_CORR2D.strip())
    assert source(read_json(saved)) == LOOPS_CORR2D.strip()
    assert [url for _, url in requests(lab.driver) if leaves_the_machine(url)] == []

    handed_in = course / "submitted" / "ada" / notebook
    handed_in.parent.mkdir(parents=True)
    shutil.copy(saved, handed_in)
    done = guanka(course, "grade", "--jobs", "1", "--json", course / "report.json")
    assert done.returncode == 0, done.stderr
    (report,) = read_json(course / "report.json")["reports"]
    assert (report["student"], report["status"], report["score"]) == ("ada", "graded", 10)

    lab.driver.get((course / "feedback/ada" / CORR2D / f"{CORR2D}.html").as_uri())
    page = lab.driver.find_element("css selector", "body").text
    assert said["title"] in page
    assert lab.driver.find_element("css selector", ".score .big strong").text == "10"
    pictures.take("3-feedback")


class Pictures:
    """Screenshots, into the test's folder and into the one that ``GUANKA_SCREENSHOTS`` names."""

    def __init__(self, driver: Driver, language: str, folder: Path) -> None:
        self.driver, self.language = driver, language
        wanted = os.environ.get("GUANKA_SCREENSHOTS")
        self.folders = [folder, *([Path(wanted)] if wanted else [])]

    def take(self, name: str) -> None:
        picture = self.driver.get_screenshot_as_png()
        for folder in self.folders:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"jupyterlab-{self.language}-{name}.png").write_bytes(picture)
