"""Words on papers and other names of villages."""

from __future__ import annotations

import pytest

from qualdesk.domain.access import Actor, Role
from qualdesk.errors import NotAllowed, Refused
from qualdesk.services.notices import Notices
from qualdesk.services.office_words import OfficeWords
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.session import Session
from tests.services.conftest import VILLAGE, id_number


@pytest.fixture
def words(session: Session) -> OfficeWords:
    return OfficeWords(session)


def test_a_word_of_the_station_stands_on_its_papers(words: OfficeWords, session: Session) -> None:
    words.set_word("centre", "便民服务中心")
    assert PaperHeads(session).words["centre"] == "便民服务中心"
    (centre,) = [word for word in words.words() if word.key == "centre"]
    assert (centre.text, centre.usual, centre.own) == ("便民服务中心", "乡镇社保中心", True)
    words.set_word("centre", "")
    assert PaperHeads(session).words["centre"] == "乡镇社保中心"
    assert not any(word.own for word in words.words())


def test_the_offices_telephones_are_kept_beside_the_words(
    words: OfficeWords, session: Session
) -> None:
    words.set_word("hotline", "0872 - 7520000")
    (hotline,) = [word for word in words.words() if word.key == "hotline"]
    assert (hotline.label, hotline.text, hotline.own) == ("举报电话", "0872-7520000", True)
    assert Notices(session).hotline() == "0872-7520000"
    words.set_word("phone", "０８７２－７５２００００转8、12333")
    assert {word.key: word.text for word in words.words()}["phone"] == "0872-7520000转8、12333"
    for wrong in ("打给我", "123", "0872-7520000、"):
        with pytest.raises(Refused) as refused:
            words.set_word("phone", wrong)
        assert refused.value.code == "phone.invalid"
    words.set_word("hotline", "")
    assert Notices(session).hotline() == ""


@pytest.mark.parametrize(
    ("key", "text"), [("confirmation", "年审"), ("centre", "很" * 31), ("bureau", "a\nb")]
)
def test_what_papers_cannot_hold_is_refused(words: OfficeWords, key: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        words.set_word(key, text)
    assert refused.value.code == "words.unfit"


def test_another_name_is_read_in_rosters(words: OfficeWords, session: Session) -> None:
    words.add_alias("河边 大院", VILLAGE)
    assert session.village_book().locate("河边大院3组").village_code == VILLAGE
    (alias,) = words.aliases()
    assert (alias.text, alias.code) == ("河边大院", VILLAGE)
    assert (VILLAGE, alias.village) in words.villages()
    words.remove_alias("河边大院")
    assert words.aliases() == ()
    assert session.village_book().locate("河边大院3组").village_code == ""


def test_a_name_that_is_known_unfit_or_of_no_village_is_refused(
    words: OfficeWords, session: Session
) -> None:
    known = session.village_book().name(VILLAGE)
    for text, code, wanted in (
        (known, VILLAGE, "alias.taken"),
        ("甲", VILLAGE, "alias.unfit"),
        ("12", VILLAGE, "alias.unfit"),
        ("河边大院", "000000000000", "village.unknown"),
    ):
        with pytest.raises(Refused) as refused:
            words.add_alias(text, code)
        assert refused.value.code == wanted


def test_words_are_the_admins_and_names_of_villages_the_handlers(session: Session) -> None:
    handler = Actor("李经办", id_number(2, "19800101"), Role.HANDLER)
    words = OfficeWords(Session(session.store, handler, session.clock))
    with pytest.raises(NotAllowed):
        words.set_word("centre", "便民服务中心")
    words.add_alias("河边大院", VILLAGE)
    assert len(words.aliases()) == 1
