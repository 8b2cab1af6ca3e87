"""What is said about reading notebooks and mending their damage."""

TEXTS: dict[str, tuple[str, str]] = {
    # Why a file can't be graded: what is wrong, then how to get it back.
    "notebook.missing": (
        "There is no file {name} in what was handed in; hand in the notebook under this name.",
        "提交内容中没有 {name} 这个文件；请用这个文件名提交笔记本。",
    ),
    "notebook.symlink": (
        "What was handed in is a link to a file, not the file; hand in the notebook itself.",
        "提交的是一个指向文件的链接，而不是文件本身；请提交笔记本文件。",
    ),
    "notebook.directory": (
        "What was handed in under the notebook's name is a folder; hand in the .ipynb file itself.",
        "以笔记本文件名提交的是一个文件夹；请提交 .ipynb 文件本身。",
    ),
    "notebook.special_file": (
        "What was handed in is a pipe or a device, not a file; hand in the .ipynb file itself.",
        "提交的是管道或设备，而不是普通文件；请提交 .ipynb 文件本身。",
    ),
    "notebook.too_large": (
        "The file has {size} MB, and at most {limit} MB are read; clear the outputs (in Jupyter: Edit, Clear"
        " Outputs of All Cells), save, and hand in again.",
        "文件大小为 {size} MB，超过了 {limit} MB 的上限；请在 Jupyter 中清除输出（编辑 → 清除所有单元格的输出），"
        "保存后重新提交。",
    ),
    "notebook.empty": (
        "The file is empty ({size} bytes, none of them text); open the notebook in Jupyter, save it, and hand it in"
        " again.",
        "文件是空的（共 {size} 字节，没有任何文本）；请在 Jupyter 中打开笔记本，保存后重新提交。",
    ),
    "notebook.not_utf8": (
        "The file is not UTF-8 text (byte {offset} can't be read); save the notebook in Jupyter, which writes"
        " UTF-8, and hand it in again.",
        "文件不是 UTF-8 编码（第 {offset} 字节处无法解码）；请在 Jupyter 中重新保存笔记本（会存为 UTF-8）后再次提交。",
    ),
    "notebook.web_page": (
        "The file is a web page, not a notebook; in Jupyter choose File, Download, and hand in the .ipynb file.",
        "提交的文件是网页，不是笔记本；请在 Jupyter 中选择“文件 → 下载”，提交得到的 .ipynb 文件。",
    ),
    "notebook.cut_off": (
        "The file ends in the middle, after {size} characters, as after a broken upload; hand in the notebook again.",
        "文件不完整，在第 {size} 个字符处中断，可能是上传时出了问题；请重新提交笔记本。",
    ),
    "notebook.not_json": (
        "The file is not a notebook: line {line}, column {column} is not JSON; open it in Jupyter, and if that"
        " fails too, copy your code into a fresh copy of the level and hand that in.",
        "文件不是有效的笔记本：第 {line} 行第 {column} 列处不符合 JSON 格式；请用 Jupyter 打开检查，如果也打不开，"
        "请把代码复制到本关的一份新笔记本中再提交。",
    ),
    "notebook.too_deep": (
        "The file's JSON is nested more deeply than any notebook's; copy your code into a fresh copy of the level"
        " and hand that in.",
        "文件中 JSON 的嵌套层数过深，不是正常的笔记本；请把代码复制到本关的一份新笔记本中再提交。",
    ),
    "notebook.too_many_values": (
        "The file holds more than {limit} values; clear the outputs (in Jupyter: Edit, Clear Outputs of All Cells),"
        " save, and hand it in again.",
        "文件中的数据超过了 {limit} 项；请在 Jupyter 中清除输出（编辑 → 清除所有单元格的输出），保存后重新提交。",
    ),
    "notebook.not_an_object": (
        "The file is JSON but not a notebook: it should start with {{ and hold a list of cells; hand in the .ipynb"
        " file of the level.",
        "文件是 JSON，但不是笔记本：开头应为 {{，并含有单元格列表；请提交本关的 .ipynb 文件。",
    ),
    "notebook.no_cells": (
        "The file is JSON but not a notebook: it has no list of cells; hand in the .ipynb file of the level.",
        "文件是 JSON，但不是笔记本：其中没有单元格列表（cells）；请提交本关的 .ipynb 文件。",
    ),
    "notebook.wrong_type": (
        "The notebook is damaged: {where} is missing or of the wrong type; copy your code into a fresh copy of the"
        " level and hand that in.",
        "笔记本已损坏：{where} 缺失或类型不对；请把代码复制到本关的一份新笔记本中再提交。",
    ),
    "notebook.too_old": (
        "The notebook is in format {version}, and formats 3 and 4 can be read; open it in Jupyter, save it, and hand"
        " it in again.",
        "笔记本的格式版本为 {version}，目前只支持版本 3 和 4；请在新版 Jupyter 中打开并保存，再次提交。",
    ),
    "notebook.too_new": (
        "The notebook is in format {version}, and formats 3 and 4 can be read; save it as format 4 and hand it in"
        " again.",
        "笔记本的格式版本为 {version}，目前只支持版本 3 和 4；请另存为版本 4 的格式，再次提交。",
    ),
    "notebook.too_many_cells": (
        "The notebook has more than {limit} cells; delete those that the level doesn't need and hand it in again.",
        "笔记本的单元格超过了 {limit} 个；请删去本关不需要的单元格，再次提交。",
    ),
    "notebook.too_much_code": (
        "The notebook has {count} characters of code, and at most {limit} are read; take out data that were pasted"
        " into code cells and hand it in again.",
        "笔记本中的代码共有 {count} 个字符，超过了 {limit} 个的上限；请删去粘贴在代码单元格里的数据，再次提交。",
    ),
    # What was noticed and dealt with. Cells are counted from 1.
    "notebook.note.old_format": (
        "The notebook is in the old format 3; it was read all the same.",
        "笔记本使用的是旧的版本 3 格式，已照常读取。",
    ),
    "notebook.note.other_level_version": (
        "The checks in the notebook are those of another version of this level; fetch it anew to have today's.",
        "笔记本里的检查属于本关的另一个版本；重新下载本关即可得到当前版本。",
    ),
    "notebook.note.other_version": (
        "It was checked in the notebook with {name} {there}, and graded with {name} {here}.",
        "在笔记本中检查时用的是 {name} {there}，评分时用的是 {name} {here}。",
    ),
    "notebook.note.python2": (
        "The notebook was made with Python 2; it is run with Python 3, where print is a function and / gives a float.",
        "笔记本使用的是 Python 2 内核；评分时用 Python 3 运行，其中 print 是函数，/ 的结果是浮点数。",
    ),
    "notebook.note.other_language": (
        "The notebook was saved with a kernel for {language}; its code cells are run as Python.",
        "笔记本保存时使用的是 {language} 内核；其中的代码单元格按 Python 运行。",
    ),
    "notebook.note.metadata_lost": (
        "nbgrader's marks on the cells are gone; the notebook is graded by the names that it defines.",
        "单元格上的 nbgrader 标记已丢失；评分时按笔记本中定义的名字来识别。",
    ),
    "notebook.note.ids_repeated": (
        "Some cells carry the name of an earlier one, as copies do (cells {cells}); this makes no difference.",
        "部分单元格与前面的单元格重名（第 {cells} 个单元格），多半是复制所致；不影响评分。",
    ),
    "notebook.note.restored": (
        "Read-only cells were changed (cells {cells}); the course's own text was used in their place.",
        "只读单元格的内容有改动（第 {cells} 个单元格），已按课程原文还原。",
    ),
    "notebook.note.lost": (
        "Read-only cells are missing ({names}); they were taken from the course's own notebook.",
        "缺少只读单元格（{names}），已从课程的原始笔记本中补回。",
    ),
    "notebook.note.reordered": (
        "The cells are in another order than in the course's notebook; yours are run in the order of your notebook.",
        "单元格的顺序与课程的原始笔记本不同；你的代码按你的笔记本中的顺序运行。",
    ),
    "notebook.note.copies": (
        "Copies of read-only cells, or parts of them, were left out (cells {cells}).",
        "只读单元格的副本或片段没有运行（第 {cells} 个单元格）。",
    ),
    "notebook.note.code_as_text": (
        "Code stands in a cell that is not a code cell (cells {cells}); it was run as code.",
        "有代码写在了非代码单元格中（第 {cells} 个单元格），已按代码运行。",
    ),
    "notebook.note.typed": (
        "Cell {cell} is read-only and holds code of yours ({names}); that code was run.",
        "第 {cell} 个单元格是只读的，其中有你写的代码（{names}），这些代码已照常运行。",
    ),
    "notebook.note.joined": (
        "Cells {cells} are parts of one piece of code and were run as one.",
        "第 {cells} 个单元格是同一段代码被拆开的几部分，已合并运行。",
    ),
    "notebook.note.stub_left_out": (
        "An unfinished version of {names} (cells {cells}) was left out, because another cell defines the same in full.",
        "{names} 另有完整的定义，因此没有运行未完成的版本（第 {cells} 个单元格）。",
    ),
}
