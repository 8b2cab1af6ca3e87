import pytest

from autograder.errors import AuthorError, GraderError
from autograder.report.lms_files.saving import save


def test_a_file_is_whole_or_stays_as_it_was(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("old")
    (tmp_path / "a.csv.part").symlink_to("/dev/full")
    with pytest.raises(GraderError, match="No space left"):
        save(b"new", target)
    assert target.read_text() == "old"
    save(b"new", target)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_text() == "new"


def test_the_template_is_never_written_over(tmp_path):
    template = tmp_path / "t.xlsx"
    template.write_text("theirs")
    (tmp_path / "link").symlink_to(template)
    for name in ("t.xlsx", "link"):
        with pytest.raises(AuthorError, match="is the template itself"):
            save(b"ours", tmp_path / name, template=template)
    assert template.read_text() == "theirs"
