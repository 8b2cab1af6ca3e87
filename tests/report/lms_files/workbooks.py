"""Templates such as platforms give to teachers, made by hand, and LibreOffice as the program that reads them."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

STUDENTS = (("0012", "张三"), (34, "李四"), ("2026003", "O'Brien, Ann"), ('="2026004"', "王五"), ("", ""), ("合计", ""))


def template(path, change=None):
    """A class's template: title and advice above a header of two rows, a formula beside each score, more sheets."""
    book = Workbook()
    sheet = book.active
    sheet.title = "成绩录入"
    sheet["A1"] = "2026 学年第一学期 学生成绩登记表（学号请勿修改）"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "注：只填平时成绩"
    for cell, text in {"A3": "序号", "B3": "*学号（必填）", "C3": "姓名", "D3": "成绩", "G3": "备注"}.items():
        sheet[cell] = text
    sheet["D4"], sheet["E4"], sheet["F4"] = "平时成绩(30%)", "期末", "总评"
    for merged in ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4"):
        sheet.merge_cells(merged)
    for row, (student, name) in enumerate(STUDENTS, start=5):
        sheet.cell(row, 1, row - 4)
        sheet.cell(row, 2, student).number_format = "0000" if isinstance(student, int) else "@"
        sheet.cell(row, 3, name)
        sheet.cell(row, 4).fill = PatternFill("solid", fgColor="FFFF99")
        sheet.cell(row, 5, 80)
        sheet.cell(row, 6, f"=D{row}*0.3+E{row}*0.7").number_format = "0.0"
    sheet["G7"].comment = Comment("缓考", "teacher")
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["C"].width = 30
    sheet.freeze_panes = "D5"
    check = DataValidation(type="decimal", operator="between", formula1="0", formula2="100")
    check.add("D5:D10")
    sheet.add_data_validation(check)
    sheet.conditional_formatting.add(
        "D5:D10", CellIsRule(operator="lessThan", formula=["60"], font=Font(color="FF0000"))
    )
    advice = book.create_sheet("说明")
    advice["A1"], advice["A2"] = "学号", "不要修改表头"
    hidden = book.create_sheet("dict")
    hidden["A1"], hidden["A2"], hidden["B1"] = "学号", "0012", "平时成绩(30%)"
    hidden.sheet_state = "hidden"
    if change is not None:
        change(book, sheet)
    book.save(path)
    return path


def protect(_book, sheet):
    """Lock the sheet but for the cells of scores."""
    sheet.protection.sheet = True
    for row in range(5, 11):
        sheet.cell(row, 4).protection = Protection(locked=False)


def shown_by_libreoffice(path: Path, folder: Path) -> dict[str, list[list[str]]]:
    """The sheets as LibreOffice shows them once it has worked out the formulas; skips where it is not installed."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: sudo apt install libreoffice-calc")
    out = folder / "shown"
    out.mkdir()
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    # Without a screen it does not ask, and does not look at the mark: 76 is UTF-8.
    text = ["--infilter=CSV:44,34,76,1"] if path.suffix == ".csv" else []
    command = [program, f"-env:UserInstallation=file://{folder}/office", "--headless", *text]
    command += ["--convert-to", every_sheet, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = {}
    for file in out.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            found[file.stem.removeprefix(path.stem + "-")] = list(csv.reader(stream))
    return found
