"""用语和别名 without widgets: the words of the station's papers, other names of its villages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualdesk.domain.access import Duty
from qualdesk.progress import Progress
from qualdesk.services.office_words import Alias, Word
from ui.context import Desk
from ui.job import Job
from ui.presenter import Presenter

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


@dataclass(frozen=True, slots=True)
class WordsState:
    """The section. `villages` are code and name; `may_words` and `may_names` who may change."""

    words: tuple[Word, ...] = ()
    aliases: tuple[Alias, ...] = ()
    villages: tuple[tuple[str, str], ...] = ()
    may_words: bool = False
    may_names: bool = False


class WordsPresenter(Presenter[WordsState]):
    """What a person does with words and names."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, WordsState())

    def load(self) -> None:
        """Read them again."""
        services = self.desk.services
        self.latest("load", self.desk.read(lambda _: _read(services)).then(self._loaded))

    def _loaded(self, fresh: WordsState) -> None:
        self.state = fresh
        self.show()

    def save(self, typed: Mapping[str, str]) -> None:
        """Keep the words that differ; what is empty, or as usual, is the usual one again."""
        words = {word.key: word for word in self.state.words}
        wanted = {
            key: "" if text.strip() == words[key].usual else text.strip()
            for key, text in typed.items()
        }
        changed = {
            key: text
            for key, text in wanted.items()
            if text != (words[key].text if words[key].own else "")
        }
        if not changed:
            self.desk.shell.say("用语没有变化")
            return
        service = self.desk.services.office_words

        def write(_: Progress) -> None:
            for key, text in changed.items():
                service.set_word(key, text)

        self._written(write, "用语已改，以后印的表都照新的").start()

    def add_alias(self, text: str, code: str, done: Callable[[], object]) -> None:
        """Another name of a village; `done` when it was kept."""
        service = self.desk.services.office_words
        job = self._written(lambda _: service.add_alias(text, code), f"别名“{text}”已添加")
        job.then(lambda _: done()).start()

    def remove_alias(self, text: str) -> None:
        """Take a name away."""
        service = self.desk.services.office_words
        self._written(lambda _: service.remove_alias(text), f"别名“{text}”已删去").start()

    def _written(self, work: Callable[[Progress], object], said: str) -> Job[object]:
        def done(_: object) -> None:
            self.desk.shell.say(said)
            self.load()

        return self.desk.write(work).then(done)


def _read(services: Services) -> WordsState:
    words, actor = services.office_words, services.session.actor
    return WordsState(
        words=words.words(),
        aliases=words.aliases(),
        villages=words.villages(),
        may_words=actor.may(Duty.POLICY),
        may_names=actor.may(Duty.REGISTER),
    )
