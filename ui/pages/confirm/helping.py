"""帮办: somebody at the counter was helped with the phone; counted, and taken back (P3.1)."""

from __future__ import annotations

from dataclasses import replace

from qualdesk.domain.changes import Changes
from qualdesk.services.confirming import Corrected
from ui.pages.confirm.presenter import ConfirmPresenter
from ui.pages.confirm.state import Saved
from ui.pages.confirm.words import HELP_WORDS

_LATER = "手机认证的结果导入以后才算确认"


class Helping:
    """Beside the loop of confirming: the person stays, nobody is confirmed by it."""

    def __init__(self, presenter: ConfirmPresenter) -> None:
        self._presenter = presenter

    def log(self, *, for_other: bool) -> None:
        """Keep that the person at the counter was helped, `for_other`: to confirm another."""
        mind = self._presenter
        card, app_help = mind.state.card, mind.desk.services.app_help
        if card is None or mind.state.saving:
            return
        person = card.file.recipient

        def kept(done: tuple[str, Changes]) -> None:
            words = f"帮办　{HELP_WORDS[for_other]}　{_LATER}"
            mind.show(saved=Saved(done[0], person.id_number, person.name, words, helped=True))

        job = mind.desk.write(lambda _: app_help.add(person.id_number, for_other=for_other), "保存")
        job.then(kept).start()

    def take_back(self, reason: str) -> None:
        """The last record was help that was not given."""
        mind = self._presenter
        saved, correcting = mind.state.saved, mind.desk.services.correcting
        if saved is None or not saved.helped or saved.withdrawn or not reason:
            return

        def gone(_: Corrected) -> None:
            words = f"原因：{reason}。这次帮办不算了，原记录留着备查。"
            mind.show(saved=replace(saved, words=words, withdrawn=True))

        job = mind.desk.write(lambda _: correcting.correct(saved.fact_id, {}, reason), "改正")
        job.then(gone).start()
