from autograder.batch.intake import canvas
from autograder.batch.intake.handed import Entry


def read(*names, known=()):
    taken = canvas.read([Entry((name,), key) for key, name in enumerate(names)], known)
    found = {handed.who[0].id: [file.path[-1] for file in handed.files] for handed in taken.handed}
    return found, taken


def test_files_of_one_user_belong_together():
    found, taken = read(
        "exampleann_12345_67890_01-corr2d.ipynb",
        "exampleann_12345_67891_notes.txt",
        "王小明_LATE_22_7_my_work-1.ipynb",
    )
    assert found == {"12345": ["01-corr2d.ipynb", "notes.txt"], "22": ["my_work-1.ipynb"]}
    assert [handed.late for handed in taken.handed] == [False, True]
    assert taken.left == []


def test_a_name_that_can_be_read_in_two_ways_is_left_unless_one_is_known():
    name = "a_99_12345_678_w.ipynb"  # a student who calls herself a_99
    assert read(name)[0] == {}
    assert "user 99 or 12345" in read(name)[1].left[0].why
    assert read(name, known={"12345", "7"})[0] == {"12345": ["w.ipynb"]}
    assert read(name, known={"12345", "99"})[0] == {}


def test_a_file_name_that_begins_with_numbers():
    assert read("ann_12345_678_2024_work.ipynb", known={"12345"})[0] == {"12345": ["2024_work.ipynb"]}
    assert read("ann_12345_678_01-corr2d.ipynb")[0] == {"12345": ["01-corr2d.ipynb"]}


def test_anonymous_and_foreign_files_are_left():
    found, taken = read("anon_KbL3m_67890_w.ipynb", "w.ipynb", "_1_2_w.ipynb", ".DS_Store")
    assert found == {}
    assert ["anonymously" in one.why for one in taken.left] == [True, False, False]
    assert taken.leftovers == 1


def test_a_late_or_numeric_anonymous_name_is_nobodys():
    names = ("LATE_anon_KbL3m_67890_w.ipynb", "anon_12345_67890_w.ipynb", "anon_KbL3m_text.html")
    found, taken = read(*names)
    assert found == {}
    assert all("anonymously" in one.why for one in taken.left)
    assert len(taken.left) == len(names)
    assert all(canvas.fits((name,)) for name in names)
    assert read("anon_12345_67890_w.ipynb", known={"12345"})[0] == {"12345": ["w.ipynb"]}  # somebody is called so


def test_what_was_typed_into_the_page_or_linked_is_somebodys_without_a_notebook():
    found, taken = read("ann_12_text.html", "bo_LATE_13_link.html")
    assert found == {"12": ["text.html"], "13": ["link.html"]}
    assert [handed.late for handed in taken.handed] == [False, True]
