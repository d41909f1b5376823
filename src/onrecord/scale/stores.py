"""Object stores: s3:// by Daft's own way to them, gs:// and az:// by Arrow's file systems.

Daft 0.7.26 cannot write to Azure ("PUTs to Azure blob store are not yet supported"), asks it for names that begin with
a slash, and takes no address of another server for gs://, so that nothing of it can be tried out. Credentials, regions
and endpoints are those of the environment in either case.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, BinaryIO, Protocol, cast
from urllib.parse import urlsplit

from onrecord.errors import MissingExtraError, RunError
from onrecord.scale.quiet import import_daft

BY_DAFT = ("s3://", "s3a://")
BY_ARROW = ("gs://", "gcs://", "az://", "abfs://", "abfss://")
_BUFFER = 1 << 20
_WILD = re.compile(r"(\*\*/|\*\*|\*|\?|\[[^]]+])")
_MEANT = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class Store(Protocol):
    """A kind of object store; addresses are whole ones, with their scheme."""

    def write(self, address: str, content: bytes) -> None:
        """Put a whole object there."""

    def listed(self, pattern: str) -> list[tuple[str, int]]:
        """The objects whose addresses a pattern names (`*`, `?`, `[…]`, and `**` over slashes), with their sizes."""

    def opened(self, address: str) -> AbstractContextManager[BinaryIO]:
        """An object's bytes; can seek. Raises `OSError` for what cannot be opened."""


def store_of(address: str) -> Store:
    """The store in which an address is."""
    return ArrowStore() if is_by_arrow(address) else DaftStore()


def is_by_arrow(address: str) -> bool:
    """Whether an address is one that Arrow reads and writes."""
    return address.lower().startswith(BY_ARROW)


class DaftStore:
    """What Daft reads and writes."""

    def write(self, address: str, content: bytes) -> None:
        """Put a whole object there."""
        daft = import_daft(address)
        from daft.functions import upload

        row = daft.from_pydict({"content": [content], "address": [address]})
        row.select(upload(row["content"], row["address"])).collect()

    def listed(self, pattern: str) -> list[tuple[str, int]]:
        """The objects that a pattern names."""
        daft = import_daft(pattern)
        try:
            found = daft.from_glob_path(pattern).to_pydict()
        except Exception as error:  # nothing there is an error of no class of its own
            if "not found" in str(error).lower() or "at least 1" in str(error):
                return []
            raise RunError(f"{pattern} cannot be listed: {error}") from error
        return list(zip(found["path"], found["size"], strict=True))

    @contextmanager
    def opened(self, address: str) -> Iterator[BinaryIO]:
        """An object's bytes."""
        daft = import_daft(address)
        try:
            file = daft.File(address).open(_BUFFER)
        except FileNotFoundError:
            raise
        except Exception as error:  # Daft has no one class for what an object store answers
            raise OSError(f"{type(error).__name__}: {error}") from error
        with file as inner:
            yield cast("BinaryIO", io.BufferedReader(_Remote(inner), _BUFFER))


class ArrowStore:
    """What Arrow reads and writes."""

    def write(self, address: str, content: bytes) -> None:
        """Put a whole object there; in Azure it is there, and empty, while it is being written."""
        system, path, _ = _system(address)
        with system.open_output_stream(path) as stream:
            stream.write(content)

    def listed(self, pattern: str) -> list[tuple[str, int]]:
        """The objects that a pattern names."""
        system, path, begin = _system(pattern)
        parts = _WILD.split(path)
        folder = parts[0].rpartition("/")[0]
        from pyarrow import fs

        try:
            if len(parts) == 1:
                found = [system.get_file_info(path)]
            else:
                is_deep = "**" in path or "/" in path[len(folder) + 1 :]
                found = system.get_file_info(fs.FileSelector(folder, allow_not_found=True, recursive=is_deep))
        except OSError as error:
            raise RunError(f"{pattern} cannot be listed: {error}") from error
        named = re.compile("".join(map(_expression, parts)))
        files = [one for one in found if one.type == fs.FileType.File and named.fullmatch(one.path)]
        return [(f"{begin}{one.path.split('/', 1)[1]}", one.size) for one in files]

    @contextmanager
    def opened(self, address: str) -> Iterator[BinaryIO]:
        """An object's bytes."""
        system, path, _ = _system(address)
        with system.open_input_file(path) as stream:
            yield cast("BinaryIO", io.BufferedReader(stream, _BUFFER))


def _expression(part: str) -> str:
    if part.startswith("[") and _WILD.fullmatch(part):
        return part.replace("[!", "[^", 1)
    return _MEANT.get(part) or re.escape(part)


def _system(address: str) -> tuple[Any, str, str]:
    """Arrow's file system for an address, the path there, and what stands before names in the bucket."""
    scheme, _, rest = address.partition("://")
    place, _, name = rest.partition("/")
    bucket, _, host = place.partition("@")
    system = _azure(host.partition(".")[0]) if scheme.lower().startswith(("az", "abfs")) else _google()
    return system, f"{bucket}/{name}".rstrip("/"), f"{scheme}://{place}/"


@cache
def _azure(account: str) -> Any:
    """Azure's blobs, with the key, token or identity of the environment; variables are those that Daft knows."""
    fs = _arrow()
    account = account or os.environ.get("AZURE_STORAGE_ACCOUNT", "")
    if not account:
        raise RunError("whose az:// it is has to be said: set AZURE_STORAGE_ACCOUNT")
    told = {"account_key": os.environ.get("AZURE_STORAGE_KEY"), "sas_token": os.environ.get("AZURE_STORAGE_SAS_TOKEN")}
    if endpoint := os.environ.get("AZURE_ENDPOINT_URL"):
        parts = urlsplit(endpoint)
        server = parts.netloc.removeprefix(account)  # what begins with a dot stands behind the account's name
        told |= {"blob_storage_authority": server, "blob_storage_scheme": parts.scheme}
        told |= {"dfs_storage_authority": server.replace(".blob.", ".dfs."), "dfs_storage_scheme": parts.scheme}
    return fs.AzureFileSystem(account_name=account, **{name: value for name, value in told.items() if value})


@cache
def _google() -> Any:
    """Google's store, with the application's default credentials; an emulator is asked without any."""
    return _arrow().GcsFileSystem(anonymous="CLOUD_STORAGE_EMULATOR_ENDPOINT" in os.environ)


def _arrow() -> Any:
    try:
        from pyarrow import fs
    except ImportError as error:
        raise MissingExtraError("an object store", "scale") from error
    return fs


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
