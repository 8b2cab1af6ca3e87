from datetime import UTC

import pytest

from autograder.batch.intake.handed import Refused
from autograder.batch.intake.people import people_of
from autograder.batch.intake.platforms import Wanted, open_source, read_source
from autograder.batch.intake.zipped import Bounds, ZipSource
from autograder.errors import AuthorError
from tests.batch.intake.archives import make_zip

NAMES = {
    "moodle": ["Ann Example_74_assignsubmission_file/w.ipynb", "B_75_assignsubmission_file/01_2_3_w.ipynb"],
    "canvas": ["annexample_12_34_w.ipynb", "b_LATE_13_35_w.ipynb"],
    "blackboard": ["hw_1_2_ann_attempt_2026-09-07-08-00-00_w.ipynb", "hw_1_2_ann_attempt_2026-09-07-08-00-00.txt"],
    "gradescope": ["export/submission_metadata.yml", "export/submission_1/w.ipynb"],
}
STAMP = "2026-09-07 08:00:00.0 UTC"


def zipped(tmp_path, names):
    return make_zip(tmp_path / "a.zip", dict.fromkeys(names, b"{}"))


def wanted(claimed=lambda owner, student: None):
    return Wanted("aa", people_of(None, {}), UTC, claimed)


@pytest.mark.parametrize("platform", NAMES)
def test_a_zip_is_taken_for_what_it_is(tmp_path, platform):
    source, found = open_source(zipped(tmp_path, NAMES[platform]), "aa", None, Bounds())
    source.close()
    assert found == platform


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_a_zip_that_was_packed_again_in_a_folder(tmp_path, platform):
    names = [f"submissions/{name}" for name in NAMES[platform]] + ["__MACOSX/submissions/._x"]
    source, found = open_source(zipped(tmp_path, names), "aa", None, Bounds())
    with source:
        assert found == platform
        assert len(read_source(source, found, wanted()).handed) == 2


def test_a_zip_that_was_unpacked(tmp_path):
    for name in NAMES["moodle"]:
        (tmp_path / "dl" / name).parent.mkdir(parents=True)
        (tmp_path / "dl" / name).write_bytes(b"{}")
    source, found = open_source(tmp_path / "dl", "aa", None, Bounds())
    assert found == "moodle"
    assert len(read_source(source, found, wanted()).handed) == 2


def test_what_looks_like_nothing_is_an_error_that_says_what_is_there(tmp_path):
    with pytest.raises(AuthorError, match=r"of no platform \(it holds w.ipynb\); right would be --from"):
        open_source(zipped(tmp_path, ["w.ipynb"]), "aa", None, Bounds())


def test_a_platform_that_was_told_is_believed(tmp_path):
    source, found = open_source(zipped(tmp_path, ["w.ipynb"]), "aa", "canvas", Bounds())
    with source:
        assert found == "canvas"
        assert [one.at for one in read_source(source, found, wanted()).left] == ["w.ipynb"]


def test_an_export_without_its_metadata(tmp_path):
    with ZipSource(zipped(tmp_path, ["submission_1/w.ipynb"]), Bounds()) as source:
        missing = pytest.raises(Refused, match=r"there is no submission_metadata\.yml")
        with missing:
            read_source(source, "gradescope", wanted())


@pytest.mark.parametrize("at", ["", "inbound"])
def test_the_exchange(tmp_path, at):
    inbound = tmp_path / "course" / "inbound"
    for name in (f"s1+aa+{STAMP}", f"s2+aa+{STAMP}", f"s1+bb+{STAMP}", "odd", ".hidden"):
        (inbound / name).mkdir(parents=True)
        (inbound / name / "aa.ipynb").write_bytes(b"{}")
    (inbound / f"s3+aa+{STAMP}").mkdir()
    source, found = open_source(tmp_path / "course" / at, "aa", None, Bounds())
    assert found == "exchange"
    taken = read_source(source, found, wanted(lambda owner, student: "not yours" if student == "s2" else None))
    assert [handed.who[0].login for handed in taken.handed] == ["s1", "s3"]
    assert taken.handed[1].files == ()  # an empty one is not passed over
    assert [one.at for one in taken.left] == [f"s2+aa+{STAMP}", "odd"]
    assert taken.notes == ["1 submissions to other levels stay in the exchange"]


def test_a_zip_is_no_exchange(tmp_path):
    with pytest.raises(AuthorError, match="is no folder"):
        open_source(zipped(tmp_path, ["w.ipynb"]), "aa", "exchange", Bounds())
