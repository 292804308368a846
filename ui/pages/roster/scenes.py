"""The pictures of 花名册: list, one person, forms, the import step by step, the empty register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qualdesk.domain.recipient import State
from ui.pages.roster.entry_presenter import Form
from ui.pages.roster.import_state import COLUMNS
from ui.pages.roster.page import RosterPage

if TYPE_CHECKING:
    from ui.pictures import Scene, Studio

_ROSTER = """苍山西镇待遇领取人员花名册,,,,,,
姓名,证件号码,性别,行政区划,联系电话,下次认证时间,审批意见
左凤英,53292219470311062,女,上街村3组,0872-7521206,202609,
罗树清,532922194902306112,男,上街村1组,,202610,
周国安,532922490305182,男,上街村2组,13987227741,202611,15 位老证
杨金秀,532922195208120826,女,上街村2组,,202609,
张吉,53292219610507063X,男,向阳村1组,,202612,
"""


def _page(studio: Studio, **where: object) -> RosterPage:
    page = studio.open("roster", **where)
    assert isinstance(page, RosterPage)
    return page


def _list(studio: Studio) -> None:
    """The list, a person with photos current."""
    page = _page(studio, village="")
    page.show_list()
    studio.settle()
    page.list.table.go_to(2)


def _ticked(studio: Studio) -> None:
    """Some people ticked, and what can be done with them."""
    page = _page(studio, village="")
    page.show_list()
    studio.settle()
    page.presenter.untick()
    for row in (0, 2, 3):
        page.presenter.tick(row)
    page.list.table.go_to(3)


def _move(studio: Studio) -> None:
    """Those who are ticked move together."""
    _ticked(studio)
    page = _page(studio)
    page.ticked.move()


def _overdue(studio: Studio) -> None:
    """Only one state, the second line of filters open."""
    page = _page(studio, state=State.DUE_SOON.value)
    page.presenter.untick()
    page.list.show_more(shown=True)


def _none(studio: Studio) -> None:
    """Nobody fits."""
    _page(studio, text="查无此人")


def _confirmed_person(studio: Studio) -> RosterPage:
    page = _page(studio, state=State.DUE_SOON.value)
    studio.settle()
    first = page.presenter.state.first
    page.list.table.go_to(next(at for at, line in enumerate(first) if line.method == "现场"))
    page.open_current()
    studio.settle()
    return page


def _person(studio: Studio) -> None:
    """One person with everything: a confirmation corrected, values changed."""
    page = _confirmed_person(studio)
    person = page.person_presenter.state.person
    if person is not None and not person.file.changes:
        services = studio.window.desk.services
        number, fact = person.id_number, person.file.confirmations[-1].fact_id
        values = {"phone": "13900002087", "present_address": "上街村 2 组 17 号"}
        services.registering.edit(number, values, "搬到儿子家")
        services.correcting.correct(fact, {"place": "上街村村委会"}, "地点录错了")
        page.reload()


def _papers(studio: Studio) -> None:
    """The papers of a person as small pictures."""
    page = _confirmed_person(studio)
    services, person = studio.window.desk.services, page.person_presenter.state.person
    if person is not None and not person.file.papers:
        from qualdesk.domain.form_codes import FormKind
        from qualdesk.services.form_plan import Selection

        chosen = Selection(id_numbers=(person.id_number,))
        services.printing.keep(FormKind.INDIVIDUAL, chosen)
        page.reload()
        studio.settle()
    page.person_presenter.look_at_papers()


def _paper(studio: Studio) -> None:
    """One paper, large."""
    _papers(studio)
    studio.settle()
    page = _page(studio)
    papers = page.person_presenter.state.papers
    if papers:
        page.person_presenter.enlarge_paper(papers[0].serial)


def _edit(studio: Studio) -> None:
    """更正, a field changed."""
    page = _confirmed_person(studio)
    page.edit(Form.EDIT)


def _add(studio: Studio) -> None:
    """新增一人, a number refused."""
    page = _page(studio)
    page.add_person()
    typed = {"id_number": "53292219470311062", "name": "左凤英", "village": "上街村", "group": "3"}
    page.entry_presenter.begin(Form.ADD, None, typed)
    page.entry_presenter.save(page.entry.values())


def _drop(studio: Studio) -> None:
    """The import waits for files."""
    page = _page(studio)
    page.entry_presenter.begin(Form.ADD)
    page.leave_entry()
    page.import_presenter.begin()
    page.start_import()


def _file(studio: Studio) -> Path:
    path = studio.folder.parent / "省系统导出.csv"
    path.write_text(_ROSTER, encoding="utf-8")
    return path


def _columns(studio: Studio) -> None:
    """Which column is what."""
    page = _page(studio, start_import=True)
    page.import_presenter.choose([_file(studio)])
    studio.settle()
    page.import_presenter.show(step=COLUMNS)


def _preview(studio: Studio) -> None:
    """Problems beside their rows."""
    page = _page(studio, start_import=True)
    page.import_presenter.choose([_file(studio)])
    studio.settle()
    page.import_presenter.next()


def _amended(studio: Studio) -> None:
    """A row corrected, one skipped, one cell open."""
    _preview(studio)
    studio.settle()
    page = _page(studio)
    section = page.importing
    for at, act in ((0, "skip"), (2, "take")):
        section.tables.problems.go_to(at)
        row = section.tables.problem()
        if row is not None:
            (section.skip if act == "skip" else section.take)(row)
        studio.settle()
    section.tables.problems.go_to(1)
    section.edit_cell()


def _unreadable(studio: Studio) -> None:
    """A file that is no table."""
    page = _page(studio)
    path = studio.folder.parent / "名册.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    page.import_presenter.begin()
    page.start_import()
    page.import_presenter.choose([path])


def _written(studio: Studio) -> None:
    """The import is done."""
    page = _page(studio)
    page.import_presenter.begin()
    page.start_import()
    page.import_presenter.choose([_file(studio)])
    studio.settle()
    page.import_presenter.write()


def _empty(studio: Studio) -> None:
    """Nobody in the register yet."""
    page = _page(studio)
    page.import_presenter.begin()
    page.show_list()
    page.presenter.show(register=0)


def scenes() -> tuple[Scene, ...]:
    """In the order of the pictures."""
    from ui.pictures import Scene

    return (
        Scene("04_roster", _list),
        Scene("04b_roster_ticked", _ticked),
        Scene("04c_roster_filtered", _overdue),
        Scene("04d_roster_none", _none),
        Scene("04e_roster_large150", _list, 1.5),
        Scene("04f_roster_edit", _edit),
        Scene("04g_roster_add", _add),
        Scene("04h_roster_add_large150", _add, 1.5),
        Scene("04i_roster_move", _move),
        Scene("04j_roster_ticked_large150", _ticked, 1.5),
        Scene("05_import_files", _drop),
        Scene("05b_import_columns", _columns),
        Scene("05c_import", _preview),
        Scene("05d_import_large150", _preview, 1.5),
        Scene("05g_import_amended", _amended),
        Scene("05h_import_amended_large150", _amended, 1.5),
        Scene("05e_import_unreadable", _unreadable),
        Scene("05f_import_written", _written),
        Scene("18_person", _person),
        Scene("18b_person_large150", _person, 1.5),
        Scene("18c_person_papers", _papers),
        Scene("18d_person_paper", _paper),
        Scene("11_empty_roster", _empty),
    )
