"""The application: there is always exactly one."""

from dataclasses import replace

from ziggeo.sandbox.records.application import Application
from ziggeo.sandbox.state.keeping import Fields, Surroundings

_TOKEN = "application"


class ApplicationSettings:
    """The settings of the application."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._collection = surroundings.store.collection(Application)
        self._turn = surroundings.happenings.turn
        if self._collection.get(_TOKEN) is None:
            self._collection.put(Application(token=_TOKEN, created=int(surroundings.clock())))

    def read(self) -> Application:
        """The settings as they are."""
        with self._turn():
            (application,) = self._collection
            return application

    def update(self, fields: Fields) -> Application:
        """Change settings."""
        with self._turn():
            application = replace(self.read(), **fields)
            self._collection.put(application)
            return application
