"""The page about speed says what the newest result says."""

from importlib.util import module_from_spec, spec_from_file_location

import pytest

from tests.house.repository import ROOT, text


@pytest.fixture(scope="module")
def maker():
    spec = spec_from_file_location("make_benchmarks", ROOT / "docs" / "make_benchmarks.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_about_speed_is_current(maker):
    assert text("docs/benchmarks.md") == maker.page(maker.newest()), "run: python docs/make_benchmarks.py"


def test_its_picture_is_there(maker):
    assert maker.PICTURE.read_bytes().startswith(b"\x89PNG")
