r"""Zips as each platform writes them, bytes and names, taken in as an operator does it.

Where the rules come from, all public:

- Moodle, ``mod/assign/classes/downloader.php``: the name with blanks for underscores, ``_``, a number,
  ``_assignsubmission_`` and the plug-in; a group's name and number, or none for those in no group. It streams, by
  ZipStream-PHP: names marked as UTF-8, sizes behind the data, extra fields of zip64.
- Canvas, ``lib/content_zipper.rb``: ``[sortable name in small letters, "LATE" if late, user id]`` or ``anon_`` and an
  id, joined by ``_`` and without whatever is no letter, digit or ``_``; then the attachment's id and its name, in which
  ``/ \ : * ? " < > |`` become ``_``. A typed answer is ``…_text.html``, a link ``…_link.html``. rubyzip does not mark
  names as UTF-8.
- Blackboard: ``assignment_user_attempt_YYYY-MM-DD-HH-MM-SS_file`` and a ``.txt`` beside it, as the tests of nbgrader's
  ``zip_collect`` have it (``nbgrader/tests/apps/test_nbgrader_zip_collect.py``).
- Gradescope: ``submission_metadata.yml`` with Ruby's symbols, as otter-grader's reader of exports has it
  (ucbds-infra/otter-grader, issues 18 and 20, pull request 58 for pairs).
- Names that are not UTF-8: APPNOTE.TXT of PKWARE, 4.4.4 (bit 11) and appendix D; Explorer in China writes GBK.
"""

import io
import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from tests.batch.intake.archives import Raw, make_zip, notebook, raw_zip
from tests.commands.test_collect import course, guanka, laid  # noqa: F401 - the fixture


class Stream(io.RawIOBase):
    """What is streamed to a browser: nobody can go back in it."""

    def __init__(self, path: Path):
        self.file = path.open("wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


def streamed(path, files, *, zip64=True):
    """As ZipStream-PHP writes it: marked as UTF-8, sizes behind the data, and room for zip64 in front."""
    out = Stream(path)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=zip64) as entry:
                entry.write(data)
    out.file.close()
    return path


def as_zip64(path):
    """The same archive with the end record that one of more than 4 GiB, or of 65,535 entries, has."""
    data = path.read_bytes()
    at = data.rindex(b"PK\5\6")
    *_, count, size, offset, _comment = struct.unpack("<4sHHHHIIH", data[at : at + 22])
    end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    full = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(data[:at] + end + locator + full)
    return path


def worksheet(folder, *people):
    path = folder / "worksheet.csv"
    rows = "".join(f'Participant {number},"{name}",{student}\n' for number, name, student in people)
    path.write_text('\ufeffIdentifier,"Full name",student\n' + rows, encoding="utf-8")
    return path


MOODLE = {
    "Ann Example_74_assignsubmission_file/aa.ipynb": notebook("ann"),
    "王 小明_75_assignsubmission_file/作业 第一次/my work.ipynb": notebook("wang"),
    "王 小明_75_assignsubmission_file/__MACOSX/._my work.ipynb": b"\0",
    "Under Score_76_assignsubmission_file/aa.ipynb": notebook("under"),  # Under_Score: blanks are put for underscores
    "Under Score_76_assignsubmission_onlinetext/onlinetext.html": b"<p>done",
    "Only Text_77_assignsubmission_onlinetext/onlinetext.html": b"<p>see mail",
    "Zip In Zip_78_assignsubmission_file/all.zip": b"PK\3\4",
    "Team Red_79_assignsubmission_file/aa.ipynb": notebook("team"),
    "Default group_assignsubmission_file/aa.ipynb": notebook("nobody's"),
}


@pytest.mark.parametrize("zip64", [False, True])
def test_moodle(tmp_path, course, zip64):  # noqa: F811
    path = streamed(tmp_path / "DL-第一关-12.zip", MOODLE, zip64=zip64)
    if zip64:
        as_zip64(path)
    people = [(74, "Ann Example", "s1"), (75, "王 小明", "s2"), (76, "Under_Score", "s3"), (77, "Only Text", "s4")]
    names = worksheet(tmp_path, *people, (78, "Zip In Zip", "s5"), (79, "Zoe Other", "s6"))
    status, lines = guanka(course, path, "--names", str(names))
    assert status == 1
    assert laid(course) == {"s1": notebook("ann"), "s2": notebook("wang"), "s3": notebook("under")}
    left = {line.split(": ")[1]: line for line in lines if line.startswith("! left: ")}
    assert len(left) == 4
    for at, why in {
        "Only Text_77": "there is no notebook in it (onlinetext.html); right would be aa.ipynb",
        "Zip In Zip_78": "an archive in the archive is not opened: all.zip; right would be aa.ipynb",
        "Team Red_79": "--names calls participant 79 Zoe Other; if this is a group's",
        "Default group": "students in no group",
    }.items():
        assert [why in line for name, line in left.items() if name.startswith(at)] == [True], (at, lines)
    assert lines[-1] == "3 students: 3 new; 4 left over"


def test_canvas(tmp_path, course):  # noqa: F811
    names = tmp_path / "grades.csv"
    rows = '"Example, Ann",11,s1,ann,S\n"王, 小明",12,s2,wang,S\n"O\'Hara-Li, Bo",13,s3,bo,S\n"Text, Tom",14,s4,tom,S\n'
    header = "Student,ID,SIS User ID,SIS Login ID,Section\n"
    names.write_text(header + rows, encoding="utf-8")
    files = {
        "exampleann_11_901_aa.ipynb": notebook("first"),
        "exampleann_11_905_aa-1.ipynb": notebook("second"),  # handed in again: Canvas numbers the name
        "王小明_LATE_12_902_第 一_2_关.ipynb": notebook("wang"),
        "oharalibo_13_903_aa.ipynb": notebook("bo"),
        "texttom_14_text.html": b"<html>",
        "LATE_anon_KbL3m_904_aa.ipynb": notebook("nobody's"),
        "__MACOSX/._exampleann_11_901_aa.ipynb": b"\0",
    }
    entries = [Raw(name.encode(), data, flags=0) for name, data in files.items()]  # UTF-8, and not marked so
    status, lines = guanka(course, raw_zip(tmp_path / "aa submissions.zip", *entries), "--names", str(names))
    assert status == 1
    assert laid(course) == {"s1": notebook("second"), "s2": notebook("wang"), "s3": notebook("bo")}
    told = "\n".join(lines)
    assert "! left: texttom_14_text.html: there is no notebook in it (text.html)" in told
    assert "! left: LATE_anon_KbL3m_904_aa.ipynb: it was handed in anonymously" in told
    assert "1 are marked late" in told
    assert lines[-1] == "3 students: 3 new; 2 left over"


def test_blackboard(tmp_path, course):  # noqa: F811
    head = "第一关 Lab_1_{}_attempt_2026-09-{}-08-00-00"
    files = {}
    for user, day, text in (("zhang_san", "07", "old"), ("zhang_san", "08", "new"), ("li4", "08", "li")):
        name = head.format(user, day)
        files[f"{name}.txt"] = f"Name: 某某 ({user})\r\nAssignment: 第一关 Lab 1\r\n".encode()
        files[f"{name}_aa.ipynb"] = notebook(text)
    files[f"{head.format('wang5', '09')}.txt"] = "Name: 王 (wang5)\r\nThere are no files attached\r\n".encode()
    status, lines = guanka(course, make_zip(tmp_path / "gradebook_DL_Lab1.zip", files))
    assert status == 1
    assert laid(course) == {"zhang_san": notebook("new"), "li4": notebook("li")}
    assert any("wang5" in line and "there is no notebook in it" in line for line in lines)
    assert lines[-1] == "2 students: 2 new; 1 left over"


def test_gradescope(tmp_path, course):  # noqa: F811
    people = "  :submitters:\n  - :name: Ann\n    :sid: '001'\n    :email: a@x.edu\n"
    metadata = (
        f"submission_1:\n{people}  :created_at: 2026-09-07 00:00:00.000000000 Z\n  :score: 0.0\n"
        "submission_2:\n  :submitters:\n  - :name: 王小明\n    :sid: s2\n    :email: w@x.edu\n"
        "  :created_at: 2026-09-07 00:00:01.000000000 Z\n"
    )
    files = {
        "assignment_9_export/submission_metadata.yml": metadata.encode(),
        "assignment_9_export/submission_1/aa.ipynb": notebook("ann"),
        "assignment_9_export/submission_2/我的 作业.ipynb": notebook("wang"),
        "assignment_9_export/submission_2/.DS_Store": b"\0",
    }
    status, lines = guanka(course, make_zip(tmp_path / "submissions.zip", files))
    assert (status, lines[-1]) == (0, "2 students: 2 new; 0 left over")
    assert laid(course) == {"001": notebook("ann"), "s2": notebook("wang")}


@pytest.mark.parametrize(("encoding", "name"), [("gb18030", "王小明"), ("cp437", "Zoë Müller")])
def test_packed_again_by_windows(tmp_path, course, encoding, name):  # noqa: F811
    entry = (
        f"提交/{name}_74_assignsubmission_file/aa.ipynb"
        if encoding != "cp437"
        else f"x/{name}_74_assignsubmission_file/aa.ipynb"
    )
    path = raw_zip(tmp_path / "again.zip", Raw(entry.encode(encoding), notebook(name)))
    status, lines = guanka(course, path, "--names", str(worksheet(tmp_path, (74, name, "s1"))))
    assert (status, laid(course)) == (0, {"s1": notebook(name)}), lines
    assert any(encoding.upper() in line for line in lines), lines


def test_the_same_name_twice_is_nobodys_guess(tmp_path, course):  # noqa: F811
    name = b"Ann_74_assignsubmission_file/aa.ipynb"
    twice = (Raw(name, notebook("1")), Raw(name, notebook("2")))
    status, lines = guanka(course, raw_zip(tmp_path / "m.zip", *twice, Raw(name.replace(b"74", b"75"), notebook("3"))))
    assert (status, laid(course)) == (1, {"75": notebook("3")})
    assert sum("stands 2 times in the archive" in line for line in lines) == 2
    status, lines = guanka(course, raw_zip(tmp_path / "none.zip", *twice))
    assert status == 2
    assert "it holds nothing that can be read, such as" in " ".join(lines)
    assert "stands 2 times" in " ".join(lines)
