"""Where a lake lies: a local folder, or any file system that pyarrow knows, such as S3.

Paths are relative, with slashes. A file is there as a whole or not at all.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import shutil
import socket
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, cast

import msgspec

from ._errors import ArchiveError, ArchiveLockedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Fill = Callable[[BinaryIO], None]

TABLES: Final = "_tables"
"""The folder of all that is not a row of the request log."""
_TEMPORARY: Final = f"{TABLES}/tmp"  # noqa: S108 -- in the archive
LOCK: Final = f"{TABLES}/lock"
_LEASE: Final = 600.0
_CREDENTIAL: Final = re.compile("secret|token$|password|(^|_)key$")
_PIECE: Final = 1 << 20


class Stored(msgspec.Struct, frozen=True):
    """What was written."""

    bytes: int
    sha256: str


class Prepared(Protocol):
    """A file that is written and not yet in its place."""

    stored: Stored

    def put(self) -> None:
        """Put it there, at once and durably."""


class Store(Protocol):
    """What a lake needs of the place where it lies."""

    address: str

    def read(self, path: str) -> bytes | None:
        """Return what a file has; None without it."""
        ...

    def open(self, path: str) -> Any:
        """Return a file for pyarrow to read from."""
        ...

    def prepare(
        self, path: str, fill: Fill, *, is_passing: bool = False
    ) -> contextlib.AbstractContextManager[Prepared]:
        """Write a file beside its place; what is not `put` within the block is gone after it.

        Args:
            path: Its place.
            fill: Writes it.
            is_passing: It may be lost when the power is: it can be made again.
        """
        ...

    def delete(self, path: str) -> None:
        """Delete a file, if there is one."""
        ...

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the size of each file in a folder and those within it, by path."""
        ...

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Keep other writers out."""
        ...

    def renew(self) -> None:
        """Make sure that the lock is still held, if it was taken.

        Raises:
            ArchiveLockedError: It is not.
        """
        ...


def store_of(folder: str | os.PathLike[str] | Store, filesystem: Any = None) -> Store:
    """Return the place that an argument means.

    Args:
        folder: A path; a URL such as `s3://bucket/lake`; or a path on `filesystem`.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec.

    Raises:
        ArchiveError: The URL is not one that can be used.
        ValueError: The folder has no name.
    """
    if folder == "":
        raise ValueError(f"folder={folder!r} must not be empty: '.' is the present folder")
    if isinstance(folder, str) and "://" in folder and filesystem is None:
        return _store_of_url(folder)
    if filesystem is not None:
        return _store_on(filesystem, os.fspath(cast("str", folder)))
    if isinstance(folder, str | os.PathLike):
        return LocalStore(Path(folder))
    return folder


def _store_of_url(url: str) -> Store:
    from ._arrow_files import fs

    try:
        filesystem, folder = fs.FileSystem.from_uri(url)
    except (ValueError, OSError) as error:
        # The URL may have a key in it, and the error may repeat it.
        reason = "" if "@" in url else f": {str(error).partition(chr(10))[0]}"
        raise ArchiveError(f"the URL of the archive cannot be used{reason}") from None
    if not folder.strip("/"):
        raise ArchiveError("the URL of the archive names no folder")
    return _store_on(filesystem, folder)


def _store_on(filesystem: Any, folder: str) -> Store:
    from ._arrow_files import fs

    protocol: Any = getattr(filesystem, "protocol", ())
    is_local = isinstance(filesystem, fs.LocalFileSystem)
    if is_local or "file" in ((protocol,) if isinstance(protocol, str) else protocol):
        # It has no lock that is let go of, and puts no file in its place as a whole.
        return LocalStore(Path(folder))
    return RemoteStore(filesystem, folder)


def replace(store: Store, path: str, content: bytes) -> None:
    """Write a small file."""
    with store.prepare(path, lambda file: _write(file, content)) as prepared:
        prepared.put()


def _write(file: BinaryIO, content: bytes) -> None:
    file.write(content)


_BUFFER_BYTES: Final = 2**20


class _Hashing(io.RawIOBase):
    """A file that adds up what is written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        size = memoryview(data).nbytes
        self._file.write(data)
        self._hash.update(data)
        self._size += size
        return size

    def tell(self) -> int:
        return self._size

    @property
    def stored(self) -> Stored:
        return Stored(self._size, self._hash.hexdigest())


def _filled(file: BinaryIO, fill: Fill) -> Stored:
    hashing = _Hashing(file)
    # Arrow writes many small pieces.
    with io.BufferedWriter(hashing, _BUFFER_BYTES) as buffered:
        fill(buffered)
    file.flush()
    return hashing.stored


class _PreparedLocally:
    def __init__(self, temporary: Path, path: Path, stored: Stored, *, is_passing: bool) -> None:
        self.stored = stored
        self._temporary, self._path, self._is_passing = temporary, path, is_passing

    def put(self) -> None:
        new = _make_folder(self._path.parent)
        try:
            self._temporary.replace(self._path)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._put_on_another_disk()
        for folder in () if self._is_passing else new or [self._path.parent]:
            _sync_folder(folder)

    def _put_on_another_disk(self) -> None:
        """Do the same where a link leads to: nothing is renamed from one disk to another."""
        beside = self._path.with_name(f".{self._temporary.name}")
        try:
            with self._temporary.open("rb") as source, beside.open("wb") as target:
                shutil.copyfileobj(source, target, _PIECE)
                target.flush()
                os.fsync(target.fileno())
            beside.replace(self._path)
        finally:
            beside.unlink(missing_ok=True)


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder; return it and those above it that have to be synced, if it is new."""
    if folder.is_dir():
        return []
    above = _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    return [folder, *(above or [folder.parent])]


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class LocalStore:
    """A folder of this computer. A file is synced, then renamed; then its folder is synced."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not exist yet."""
        self.folder = folder
        self.address = str(folder)

    def read(self, path: str) -> bytes | None:
        """Return what a file has; None without it."""
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def open(self, path: str) -> Any:
        """Return a file for pyarrow to read from."""
        return str(self.folder / path)

    def prepare(
        self, path: str, fill: Fill, *, is_passing: bool = False
    ) -> contextlib.AbstractContextManager[Prepared]:
        """Write a file beside its place; what is not `put` within the block is gone after it."""
        temporary = self.folder / _TEMPORARY / uuid.uuid4().hex
        return self._prepare(path, temporary, fill, is_passing=is_passing)

    def prepare_beside(self, name: str, fill: Fill) -> contextlib.AbstractContextManager[Prepared]:
        """Do the same in a folder that is not an archive."""
        return self._prepare(name, self.folder / f".{name}.{uuid.uuid4().hex}", fill)

    @contextlib.contextmanager
    def _prepare(
        self, path: str, temporary: Path, fill: Fill, *, is_passing: bool = False
    ) -> Generator[Prepared]:
        _make_folder(temporary.parent)
        try:
            with temporary.open("wb") as file:
                stored = _filled(file, fill)
                if not is_passing:
                    os.fsync(file.fileno())
            yield _PreparedLocally(temporary, self.folder / path, stored, is_passing=is_passing)
        finally:
            temporary.unlink(missing_ok=True)

    def delete(self, path: str) -> None:
        """Delete a file, if there is one, and the folder that is empty without it."""
        target = self.folder / path
        target.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            target.parent.rmdir()

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the size of each file in a folder and those within it, by path."""
        found: dict[str, int] = {}
        seen: set[tuple[int, int]] = set()
        # A project may lie elsewhere, with a link to it.
        for at, folders, names in os.walk(self.folder / folder, followlinks=True):
            if not _is_new(Path(at), seen):
                folders.clear()
                continue
            for name in names:
                path = Path(at) / name
                with contextlib.suppress(FileNotFoundError):
                    found[path.relative_to(self.folder).as_posix()] = path.stat().st_size
        return found

    @contextlib.contextmanager
    def lock(self) -> Generator[None]:
        """Keep other writers out; the system lets go of the lock when the process ends.

        Raises:
            ArchiveLockedError: There is another writer.
        """
        path = self.folder / LOCK
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            try:
                _take_lock(file)
            except OSError:
                file.seek(0)
                holder = file.read().decode() or "another process"
                raise ArchiveLockedError(
                    f"{self.address} is being written by {holder}: wait until it is done"
                ) from None
            file.truncate(0)
            file.write(_me().encode())
            file.flush()
            shutil.rmtree(self.folder / _TEMPORARY, ignore_errors=True)
            self._locked = _identity(os.fstat(file.fileno()))
            try:
                yield
            finally:
                self._locked = None
                file.truncate(0)

    _locked: tuple[int, int] | None = None

    def renew(self) -> None:
        """Make sure that the lock is still held.

        Raises:
            ArchiveLockedError: Somebody deleted it, so another may write by now.
        """
        path = self.folder / LOCK
        if self._locked is not None and not (
            path.exists() and _identity(path.stat()) == self._locked
        ):
            raise ArchiveLockedError(
                f"{self.address} is no longer locked by this process, as {LOCK} was deleted: wait "
                "until no other writes, and sync again"
            )


def _is_new(folder: Path, seen: set[tuple[int, int]]) -> bool:
    """Whether a folder was not there before, as by a link to one above it."""
    try:
        key = _identity(folder.stat())
    except FileNotFoundError:
        # A run that goes on has deleted it just now.
        return False
    is_new = key not in seen
    seen.add(key)
    return is_new


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _take_lock(file: BinaryIO) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _me() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


class _PreparedForUpload:
    def __init__(self, store: RemoteStore, path: str, file: BinaryIO, stored: Stored) -> None:
        self.stored = stored
        self._store, self._path, self._file = store, path, file

    def put(self) -> None:
        self._file.seek(0)
        with self._store.output(self._path) as target:
            shutil.copyfileobj(self._file, target, _PIECE)


class RemoteStore:
    """A file system of pyarrow, such as S3. A file is made here, and replaced by one upload.

    The lock is an object that says who writes and until when. The file systems of fsspec put it
    only if there is none, so one of two writers is refused. Those of pyarrow cannot, so two writers
    that start within the same moment are told apart by reading the lock once more after writing
    it; that is likely to work, not certain.
    """

    def __init__(self, filesystem: Any, folder: str) -> None:
        """Use a folder of a file system."""
        self._filesystem = _as_arrow(filesystem)
        self._fsspec = None if self._filesystem is filesystem else filesystem
        self._folder = folder.rstrip("/")
        self.address = f"{self._filesystem.type_name}://{self._folder}"
        self.filesystem = self._filesystem

    def __getstate__(self) -> dict[str, Any]:
        """Refuse to be pickled with credentials: workers would be sent them, and log them.

        Raises:
            ArchiveError: The file system was given some.
        """
        if _has_credentials(self._fsspec or self._filesystem):
            raise ArchiveError(
                f"{self.address} cannot be handed to workers, as its file system was given "
                "credentials: have all find them in their environment"
            )
        return self.__dict__

    def full(self, path: str) -> str:
        """Return a path of the file system."""
        return f"{self._folder}/{path}" if path else self._folder

    def output(self, path: str) -> Any:
        """Return a file to write to."""
        return self._filesystem.open_output_stream(self._placed(path))

    def _placed(self, path: str) -> str:
        """Return a path of the file system whose folder is there."""
        full = self.full(path)
        if self._filesystem.type_name != "s3":
            self._filesystem.create_dir(full.rpartition("/")[0], recursive=True)
        return full

    def read(self, path: str) -> bytes | None:
        """Return what a file has; None without it."""
        try:
            with self._filesystem.open_input_stream(self.full(path)) as file:
                content: bytes = file.read()
        except FileNotFoundError:
            return None
        return content

    def open(self, path: str) -> Any:
        """Return a file for pyarrow to read from."""
        return self._filesystem.open_input_file(self.full(path))

    @contextlib.contextmanager
    def prepare(
        self,
        path: str,
        fill: Fill,
        *,
        is_passing: bool = False,  # noqa: ARG002 -- what is uploaded stays
    ) -> Generator[Prepared]:
        """Write a file here, and upload it when it is `put`."""
        with tempfile.TemporaryFile() as file:
            stored = _filled(file, fill)
            yield _PreparedForUpload(self, path, file, stored)

    def delete(self, path: str) -> None:
        """Delete a file, if there is one."""
        with contextlib.suppress(FileNotFoundError):
            self._filesystem.delete_file(self.full(path))

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the size of each file in a folder and those within it, by path."""
        from ._arrow_files import fs

        selector = fs.FileSelector(self.full(folder), allow_not_found=True, recursive=True)
        start = len(self._folder) + 1
        return {
            info.path[start:]: info.size
            for info in self._filesystem.get_file_info(selector)
            if info.is_file
        }

    @contextlib.contextmanager
    def lock(self) -> Generator[None]:
        """Keep other writers out, as far as the file system can tell.

        Raises:
            ArchiveLockedError: There is another writer, or there was one a moment ago.
        """
        mine = f"{_me()}, {uuid.uuid4().hex}"
        if self._refuse_other(mine):
            # Its holder is gone.
            self.delete(LOCK)
        self._put_lock(mine)
        self._refuse_other(mine)
        self._lease = (mine, time.monotonic())
        try:
            yield
        finally:
            self._lease = None
            # Another may have taken it over.
            if self._holder()[0] == mine:
                self.delete(LOCK)

    _lease: tuple[str, float] | None = None

    def renew(self) -> None:
        """Say that the lock is still held, now and then.

        Raises:
            ArchiveLockedError: It is held by another by now.
        """
        if self._lease is None or time.monotonic() - self._lease[1] < _LEASE / 4:
            return
        mine, _since = self._lease
        self._refuse_other(mine)
        self._write_lock(mine)
        self._lease = (mine, time.monotonic())

    def _put_lock(self, mine: str) -> None:
        """Write the lock; where the file system can, only if there is none."""
        if self._fsspec is None:
            self._write_lock(mine)
            return
        try:
            self._fsspec.pipe_file(self._placed(LOCK), _lock_of(mine), mode="create")
        except FileExistsError:
            self._refuse_other(mine)
            raise ArchiveLockedError(
                f"{self.address} is being written by another process: wait until it is done"
            ) from None

    def _write_lock(self, mine: str) -> None:
        replace(self, LOCK, _lock_of(mine))

    def _refuse_other(self, mine: str) -> bool:
        """Return whether there is a lock, which no other holds any more."""
        holder, until = self._holder()
        if holder is None:
            return False
        if holder != mine and time.time() < until < time.time() + 2 * _LEASE:
            raise ArchiveLockedError(
                f"{self.address} is being written by {holder.partition(',')[0]}: wait until it is "
                f"done, or {until - time.time():.0f} s if it is not running any more"
            )
        return True

    def _holder(self) -> tuple[str | None, float]:
        """Return who has the lock, and until when; None without a lock."""
        content = self.read(LOCK)
        if content is None:
            return None, 0.0
        if not content:
            # It was not written to the end, so it is nobody's.
            return "", 0.0
        try:
            return msgspec.json.decode(content, type=tuple[str, float])
        except msgspec.MsgspecError as error:
            raise ArchiveLockedError(
                f"{self.address}/{LOCK} cannot be read ({error}): delete it if no other process "
                "writes to the archive"
            ) from None


def _has_credentials(filesystem: Any) -> bool:
    """Whether a file system was made with credentials, which it then takes along."""
    if hasattr(filesystem, "base_fs"):
        return _has_credentials(filesystem.base_fs)
    options: Any = getattr(filesystem, "storage_options", None)
    if options is None:
        made_of: tuple[Any, ...] = filesystem.__reduce__()[1]
        options = made_of[0] if made_of else None
    given = cast("dict[str, Any]", options) if isinstance(options, dict) else {}
    return any(_CREDENTIAL.search(name) and value for name, value in given.items())


def _lock_of(mine: str) -> bytes:
    return msgspec.json.encode([mine, time.time() + _LEASE])


def _as_arrow(filesystem: Any) -> Any:
    from ._arrow_files import fs

    if isinstance(filesystem, fs.FileSystem):
        return filesystem
    if hasattr(filesystem, "protocol"):
        return fs.PyFileSystem(fs.FSSpecHandler(filesystem))
    raise ArchiveError(
        f"filesystem={type(filesystem).__name__} must be one of pyarrow.fs or of fsspec"
    )
