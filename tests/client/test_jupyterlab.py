"""A student in a real JupyterLab, by keyboard: a wrong answer, the right one, handed in, graded, the page read."""

import ast
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.commands.nbgrader_hooks.browser import (
    TOKEN,
    Driver,
    chromium,
    jupyter,
    leaves_the_machine,
    requests,
    wait_for,
)
from tests.commands.running import copy_course, guanka, read_json
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D

NOTEBOOK, PAGE = (1280, 3000), (1280, 1100)  # windows in which the whole of it is in view
CELLS = ("shape", "value", "sides", "blur")
WRONG = LOOPS_CORR2D.replace("* K)", "* K[::-1, ::-1])")  # the convolution of mathematics
IN_TIME = "2026-09-20 10:00:00.000000 UTC"

# selenium's Keys, without selenium
CONTROL, SHIFT, ENTER, HOME = "\ue009", "\ue008", "\ue007", "\ue011"


@dataclass(frozen=True)
class Said:
    """What stands there in one language."""

    title: str
    failed: tuple[str, ...]  # in the report
    line: str  # under it
    passed: str


SAID = {
    "zh": Said(
        title="第1关：二维互相关",
        failed=("“value”：还没有通过。", "未通过", "Y 的形式正确，但数值不对。", "不公开的数据"),
        line="01-corr2d 的 value：还没有通过，原因见上面的报告。",
        passed="公开数据上的检查全部通过。",
    ),
    "en": Said(
        title="Level 1: Cross-correlation in two dimensions",
        failed=("“value” is not right yet.", "failed", "Y has the right form but wrong values.", "hidden numbers"),
        line="01-corr2d, value: not passed yet. The report above says why.",
        passed="is right on the public cases.",
    ),
}

pytestmark = pytest.mark.slow


class Lab:
    """A student in front of JupyterLab."""

    def __init__(self, folder: Path, address: str, driver: Driver) -> None:
        self.folder, self.address, self.driver = folder, address, driver

    def open(self, path: str) -> None:
        """Open a notebook, and wait until its kernel can be asked."""
        self.driver.set_window_size(*NOTEBOOK)
        self.driver.get(f"{self.address}/lab/tree/{path}?token={TOKEN}&reset")
        ready = "const e = document.querySelector('.jp-Notebook-ExecutionIndicator'); return e && e.dataset.status"
        wait_for(lambda: self.driver.execute_script(ready) == "idle", "the kernel is there", 60)

    def cell(self, holds: str) -> Any:
        """The code cell with this in its source, scrolled to."""
        script = (
            "return [...document.querySelectorAll('.jp-CodeCell')]"
            ".find(c => c.querySelector('.jp-InputArea').innerText.includes(arguments[0]))"
        )
        found = wait_for(lambda: self.driver.execute_script(script, holds), f"there is a cell with {holds!r}")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", found)
        return found

    def graded(self, name: str) -> Any:
        return self.cell(f'check("{name}")')

    def output(self, name: str, holds: str) -> str:
        """What a graded cell has put out, once this is in it."""
        return self.output_of(f'check("{name}")', holds)

    def output_of(self, cell: str, holds: str) -> str:
        """What the cell with this in its source has put out, once this is in it."""

        def text() -> str:
            script = "const e = arguments[0].querySelector('.jp-OutputArea'); return e ? e.innerText : ''"
            shown = str(self.driver.execute_script(script, self.cell(cell)))
            return shown if holds in shown else ""

        return str(wait_for(text, f"{cell} says {holds!r}"))

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

    def click_menu(self, *entries: str) -> None:
        """Click through the menus, from the bar on."""
        script = (
            "return [...document.querySelectorAll('.lm-MenuBar-itemLabel, .lm-Menu-itemLabel')]"
            ".find(e => e.innerText.trim() === arguments[0])"
        )
        for entry in entries:
            wait_for(partial(self.driver.execute_script, script, entry), f"the menu has {entry!r}").click()

    def paste_the_code_of(self, name: str) -> None:
        """Copy the code of a graded cell's report into a new cell at the end: one click selects all of it."""
        self.graded(name).find_element("css selector", ".paste code").click()
        self.keys(CONTROL + "c")
        self.driver.find_element("css selector", ".jp-Notebook-footer").click()
        self.keys(ENTER)  # into the new cell
        self.keys(CONTROL + "v")

    def style(self) -> str:
        """The colour behind a report's headline: JupyterLab takes the style away from what it does not trust."""
        script = "return getComputedStyle(document.querySelector('.guanka .headline')).backgroundColor"
        return str(self.driver.execute_script(script))

    def read(self, page: Path) -> str:
        """Open a feedback page; its text."""
        self.driver.set_window_size(*PAGE)
        self.driver.get(page.as_uri())
        return str(self.driver.find_element("css selector", "body").text)

    def save(self, path: Path, holds: str) -> None:
        self.keys(CONTROL + "s")
        wait_for(lambda: holds in source(read_json(path)), "the notebook is saved")


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


def _actions(driver: Driver) -> Any:
    from selenium.webdriver import ActionChains

    return ActionChains(driver, duration=0)


def source(notebook: dict[str, Any]) -> str:
    """The source of the solution's cell."""
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    return "".join(cell["source"])


def numbers(text: str) -> Any:
    """The first matrix in a text."""
    found = re.search(r"= (\[\[.*?\]\])|came (\[\[.*?\]\])", text, re.DOTALL)
    assert found, text
    return ast.literal_eval(found[1] or found[2])


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
    done = guanka(course, "release", CORR2D, "--early")
    assert done.returncode == 0, done.stderr
    shutil.copytree(course / "release" / CORR2D, lab.folder / language / CORR2D)
    notebook = f"{CORR2D}/{CORR2D}.ipynb"
    saved = lab.folder / language / notebook

    requests(lab.driver)
    lab.open(f"{language}/{notebook}")
    lab.write(WRONG)
    lab.run_all()
    shown = lab.output("value", said.line)
    assert [words for words in said.failed if words not in shown] == []
    assert shown.rstrip().endswith(said.line)  # and no traceback
    assert "result = corr2d(X, K)" in shown
    lab.output("shape", said.passed)
    pictures.take("1-wrong")
    lab.paste_the_code_of("value")
    lab.keys(ENTER)
    lab.keys("print('came', result.tolist())")
    lab.keys(SHIFT + ENTER)
    expected = numbers(shown)
    assert not np.allclose(numbers(lab.output_of("print('came'", "came [[")), expected)
    pictures.take("2-pasted")

    lab.write(LOOPS_CORR2D)
    lab.run_all()
    for name in CELLS:
        assert said.line not in lab.output(name, said.passed)
    wait_for(lambda: np.allclose(numbers(lab.output_of("print('came'", "came [[")), expected), "the code agrees too")
    style = lab.style()
    pictures.take("3-right")
    lab.save(saved, LOOPS_CORR2D.strip())
    assert source(read_json(saved)) == LOOPS_CORR2D.strip()

    lab.open(f"{language}/{notebook}")
    assert said.passed in lab.output("value", said.passed)
    assert lab.style() == style  # it is still trusted
    pictures.take("4-reopened")
    assert [url for _, url in requests(lab.driver) if leaves_the_machine(url)] == []

    handed_in = course / "submitted" / "ada" / notebook
    handed_in.parent.mkdir(parents=True)
    shutil.copy(saved, handed_in)
    handed_in.with_name("timestamp.txt").write_text(IN_TIME)
    done = guanka(course, "grade", "--jobs", "1", "--json", course / "report.json")
    assert done.returncode == 0, done.stderr
    (report,) = read_json(course / "report.json")["reports"]
    assert (report["student"], report["status"], report["score"]) == ("ada", "graded", 10)

    page = lab.read(course / "feedback/ada" / CORR2D / f"{CORR2D}.html")
    assert said.title in page
    assert "10 / 10" in page
    pictures.take("5-feedback")
