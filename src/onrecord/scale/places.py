"""Where a run reads and writes: files here, and object stores (s3://, gs://, az://) by Daft's own way to them.

Writing is by whole files under their last name: here by renaming a finished one, in an object store by one put. So a
file that is there is a whole one, whenever the process that wrote it was killed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from onrecord.errors import RunError
from onrecord.pipeline import InputFormat, files_at
from onrecord.records import Dropped
from onrecord.scale.quiet import import_daft

OBJECT_STORES = ("s3://", "s3a://", "gs://", "gcs://", "az://", "abfs://", "abfss://")
_UNFINISHED = ".unfinished"
_ENDS = 65_536  # bytes at either end of a file, by which it is known again
_BUFFER = 1 << 20


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
    return location.lower().startswith(OBJECT_STORES)


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
    """A prefix of an object store; credentials and endpoints are those of the environment, as Daft reads them."""

    def __init__(self, root: str) -> None:
        self.root = root

    def write(self, name: str, content: bytes) -> None:
        """Put a whole object there."""
        daft = import_daft(self.root)
        from daft.functions import upload

        row = daft.from_pydict({"content": [content], "address": [f"{self.root}/{name}"]})
        row.select(upload(row["content"], row["address"])).collect()

    def read(self, name: str) -> bytes | None:
        """An object's bytes, or None."""
        try:
            with opened(f"{self.root}/{name}") as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def sizes(self, folder: str) -> dict[str, int]:
        """The objects under a prefix of it."""
        found = _listed(f"{self.root}/{folder}/*")
        return {path.rsplit("/", 1)[-1]: size for path, size in found}

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
        found = sorted(path for path, size in _listed(name) if size)
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
    daft = import_daft(path)
    try:
        file = daft.File(path).open(_BUFFER)
    except FileNotFoundError:
        raise
    except Exception as error:  # Daft has no one class for what an object store answers
        raise OSError(f"{type(error).__name__}: {error}") from error
    with file as inner:
        yield cast("BinaryIO", io.BufferedReader(_Remote(inner), _BUFFER))


def size_and_mark(path: str) -> tuple[int, str]:
    """A file's size, and a digest of its size and ends, by which it is known again."""
    with opened(path) as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        digest = sha256(f"{size}\n".encode() + stream.read(_ENDS))
        stream.seek(max(0, size - _ENDS))
        digest.update(stream.read(_ENDS))
    return size, digest.hexdigest()[:32]


def _listed(pattern: str) -> list[tuple[str, int]]:
    daft = import_daft(pattern)
    try:
        found = daft.from_glob_path(pattern).to_pydict()
    except Exception as error:  # nothing there is an error of no class of its own
        if "not found" in str(error).lower() or "at least 1" in str(error):
            return []
        raise RunError(f"{pattern} cannot be listed: {error}") from error
    return list(zip(found["path"], found["size"], strict=True))


class _Remote(io.RawIOBase):
    """Daft's file as a stream of the standard library's kind."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def readable(self) -> bool:
        """As every stream that is read."""
        return True

    def seekable(self) -> bool:
        """Object stores are read by ranges."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        return int(self._inner.seek(offset, whence))

    def tell(self) -> int:
        """The byte at which it stands."""
        return int(self._inner.tell())

    def readinto(self, buffer: Any) -> int:
        """The next bytes, into the buffer."""
        piece = self._inner.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
