from datetime import UTC, datetime

from autograder.batch.intake import gradescope
from autograder.batch.intake.handed import Entry, Identity
from autograder.batch.intake.ruby import scalars

METADATA = """\
---
submission_11:
  :submitters:
  - :name: Ann Example
    :sid: '2026001'
    :email: ann@example.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2026-09-07 00:00:00.250000000 Z
    zone: &2 !ruby/object:ActiveSupport::TimeZone
      name: Asia/Shanghai
    time: 2026-09-07 08:00:00.250000000 Z
  :score: 3.0
  :results:
    tests:
    - output: ":submitters: nobody"
  :history:
  - :id: 5
    :created_at: *1
submission_12:
  :submitters:
  - :name: 张三
    :sid: ''
    :email: san@example.edu
  - :name: Pair
    :sid: 0042
  :created_at: 2026-09-08 08:00:00 +0800
submission_13:
  :submitters: []
  :created_at: 2026-09-08 08:00:00 +0800
"""
TOP = "assignment_5_export"


def read(*names, text=METADATA):
    entries = [Entry((TOP, *name.split("/")), key) for key, name in enumerate(("submission_metadata.yml", *names))]
    metadata = gradescope.metadata_of(entries)
    return gradescope.read(entries, metadata, text.encode())


def test_people_and_times_are_what_the_metadata_says():
    taken = read("submission_11/w.ipynb", "submission_12/a/w.ipynb", "submission_12/b.png")
    ann, pair = taken.handed
    assert ann.who == (Identity(number="2026001", email="ann@example.edu"),)
    assert ann.time == datetime(2026, 9, 7, 0, 0, 0, 250000, UTC)
    assert pair.who == (Identity(email="san@example.edu"), Identity(number="0042"))
    assert pair.time == datetime(2026, 9, 8, tzinfo=UTC)
    assert [file.path for file in pair.files] == [("a", "w.ipynb"), ("b.png",)]
    assert [one.at for one in taken.left] == ["submission_13"]


def test_what_the_metadata_does_not_name_is_left():
    taken = read("submission_99/w.ipynb", "stray.ipynb", "__MACOSX/x")
    assert [one.at for one in taken.left[:2]] == [f"{TOP}/submission_99/w.ipynb", f"{TOP}/stray.ipynb"]
    assert taken.leftovers == 1


def test_a_students_own_metadata_is_not_the_exports():
    deep = Entry((TOP, "submission_11", "submission_metadata.yml"), 1)
    assert gradescope.metadata_of([deep]) is None
    own = Entry((TOP, "submission_metadata.yml"), 0)
    assert gradescope.metadata_of([deep, own]) is own
    assert gradescope.metadata_of([own, Entry(("submission_metadata.yml",), 2)]).key == 2


def test_what_a_program_printed_is_no_metadata_and_costs_nothing():
    printed = "  :results:\n    output: |\n      submission_12:\n        :submitters:\n        - :sid: eve\n"
    text = METADATA.replace("  :results:\n", printed + "  :more:\n")
    taken = read("submission_11/w.ipynb", text=text)
    assert [one.who[0].own for one in taken.handed] == ["2026001", "san@example.edu"]
    short = gradescope.trimmed(text.encode())
    assert b"eve" not in short
    assert gradescope.trimmed(short) == short
    assert list(scalars(short)) == [
        one for one in scalars(text.encode()) if one.place[1] in ("submitters", "created_at")
    ]


def test_metadata_in_another_form():
    for text in (
        '{submission_1: {":submitters": [{":sid": s1}]}}',
        "submission_1:\n    :submitters:\n    - :sid: s1\n",
    ):
        assert read("submission_1/w.ipynb", text=text).handed[0].who == (Identity(number="s1"),)
