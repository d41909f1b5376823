"""Where a run reads and writes: files here, and object stores (s3://, gs://, az://).

Writing is by whole files under their last name: here by renaming a finished one, in an object store by one put. So a
file that is there is a whole one, whenever the process that wrote it was killed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from onrecord.errors import RunError
from onrecord.pipeline import InputFormat, files_at
from onrecord.records import Dropped
from onrecord.scale.stores import BY_ARROW, BY_DAFT, store_of

_UNFINISHED = ".unfinished"
_ENDS = 65_536  # bytes at either end of a file, by which it is known again


class Place(Protocol):
    """The folder that a run writes into."""

    def write(self, name: str, content: bytes) -> None:
        """Put a whole file there, over one that may be there already."""

    def read(self, name: str) -> bytes | None:
        """A file of it, or None if there is none."""

    def sizes(self, folder: str) -> dict[str, int]:
        """The files in a folder of it by name, with their sizes in bytes."""

    def alone(self) -> AbstractContextManager[None]:
        """Have it to oneself; raises `RunError` where another process has it."""


def place_of(location: str) -> Place:
    """The place at a path or address."""
    return Bucket(location.rstrip("/")) if is_remote(location) else Folder(Path(location))


def is_remote(location: str) -> bool:
    """Whether a location is in an object store."""
    return location.lower().startswith(BY_DAFT + BY_ARROW)


class Folder:
    """A folder of this machine, or one that all machines of a cluster share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, content: bytes) -> None:
        """Put a whole file there: written under another name, then renamed."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.root / _UNFINISHED / f"{name.replace('/', '-')}.{os.getpid()}"
        unfinished.parent.mkdir(exist_ok=True)
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)

    def read(self, name: str) -> bytes | None:
        """A file of it, or None."""
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def sizes(self, folder: str) -> dict[str, int]:
        """The files in a folder of it."""
        try:
            with os.scandir(self.root / folder) as found:
                return {entry.name: entry.stat().st_size for entry in found if entry.is_file()}
        except FileNotFoundError:
            return {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the folder to oneself, until this process lets go of it or ends; what was left unfinished goes."""
        import fcntl

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / ".lock").open("wb")
        except OSError as error:
            raise RunError(f"{self.root} cannot be written: {error.strerror}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise RunError(f"another run is writing to {self.root}; wait for it or end it") from error
            self._tidy()
            yield
            self._tidy()

    def _tidy(self) -> None:
        unfinished = self.root / _UNFINISHED
        if unfinished.is_dir():
            for path in unfinished.iterdir():
                path.unlink(missing_ok=True)
            unfinished.rmdir()


class Bucket:
    """A prefix of an object store; an empty object there is one whose writer was killed, and counts as none."""

    def __init__(self, root: str) -> None:
        self.root = root

    def write(self, name: str, content: bytes) -> None:
        """Put a whole object there."""
        store_of(self.root).write(f"{self.root}/{name}", content)

    def read(self, name: str) -> bytes | None:
        """An object's bytes, or None."""
        try:
            with opened(f"{self.root}/{name}") as stream:
                return stream.read() or None
        except FileNotFoundError:
            return None

    def sizes(self, folder: str) -> dict[str, int]:
        """The objects under a prefix of it."""
        found = store_of(self.root).listed(f"{self.root}/{folder}/*")
        return {path.rsplit("/", 1)[-1]: size for path, size in found if size}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing is locked: two runs over the same write the same, and only lose time."""
        yield


# --- reading ----------------------------------------------------------------------------------------------


def input_files(location: str, input_format: InputFormat | None = None) -> Iterator[str | Dropped]:
    """The files at a path or address, in a fixed order; what is left out there unread."""
    if not is_remote(location):
        yield from files_at(location, input_format)
        return
    names = [location] if any(mark in location for mark in "*?[") else [f"{location.rstrip('/')}/**", location]
    for name in names:
        found = sorted(path for path, size in store_of(name).listed(name) if size)
        if found:
            yield from found
            return
    yield Dropped("unreadable", f"{location} holds no files", location)


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file's bytes, here or in an object store; can seek. Raises `OSError` for what cannot be opened."""
    if not is_remote(path):
        with Path(path).open("rb") as stream:
            yield stream
        return
    with store_of(path).opened(path) as stream:
        yield stream


def size_and_mark(path: str) -> tuple[int, str]:
    """A file's size, and a digest of its size and ends, by which it is known again."""
    with opened(path) as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        digest = sha256(f"{size}\n".encode() + stream.read(_ENDS))
        stream.seek(max(0, size - _ENDS))
        digest.update(stream.read(_ENDS))
    return size, digest.hexdigest()[:32]
