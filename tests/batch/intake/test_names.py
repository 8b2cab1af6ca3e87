from zipfile import ZipFile

import pytest

from autograder.batch.intake.handed import Refused
from autograder.batch.intake.names import decoded, is_archive, parts_of
from tests.batch.intake.archives import UTF8, Raw, raw_zip

CHINESE = "张三_74_assignsubmission_file/作业.ipynb"


def names(path):
    with ZipFile(path) as archive:
        return decoded(archive.infolist())


@pytest.mark.parametrize(
    ("encoding", "flags", "told"), [("utf-8", UTF8, ""), ("utf-8", 0, "utf-8"), ("gbk", 0, "gb18030")]
)
def test_chinese_names_of_every_system_are_read(tmp_path, encoding, flags, told):
    path = raw_zip(tmp_path / "a.zip", Raw(CHINESE.encode(encoding), flags=flags), Raw(b"plain.ipynb"))
    assert names(path) == ([CHINESE, "plain.ipynb"], told)


def test_a_backslash_inside_a_chinese_character_is_none(tmp_path):
    name = "乗乗.ipynb"  # 0x81 0x5C in GBK
    assert b"\\" in name.encode("gbk")
    assert names(raw_zip(tmp_path / "a.zip", Raw(name.encode("gbk")))) == ([name], "gb18030")


def test_names_of_the_old_format_stay(tmp_path):
    path = raw_zip(tmp_path / "a.zip", Raw("Zoë.ipynb".encode("cp437")), Raw(b"\xff\xff"))
    assert names(path)[0][0] == "Zoë.ipynb"
    assert names(path)[1] == "cp437"


def test_a_name_with_nul_is_seen_whole(tmp_path):
    assert names(raw_zip(tmp_path / "a.zip", Raw(b"a.ipynb\0.txt")))[0] == ["a.ipynb\0.txt"]


def test_parts_of_an_honest_name():
    assert parts_of("王 小明_7_x/a b/w.ipynb") == ("王 小明_7_x", "a b", "w.ipynb")
    with pytest.raises(Refused):
        parts_of("")


def test_archives_are_known_by_their_names():
    assert is_archive(("a", "B.ZIP"))
    assert not is_archive(("a.zip", "b.ipynb"))
