"""Where a queue must not lie: SQLite's locks do not hold on shares, and what synchronises folders tears files apart."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from coopskills_cli.errors import StateError
from coopskills_cli.queue.trouble import MOVE

# types of Linux (`man 5 filesystems`), of FUSE programs and of macOS; 9p: virtual machines share folders by it
_NETWORK_TYPES = frozenset(
    [
        *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "gpfs", "beegfs", "coda"),
        *("glusterfs", "9p", "davfs", "afpfs", "webdav", "ftp"),
    ]
)
_NETWORK_FUSE = frozenset(
    [
        *("sshfs", "rclone", "onedrive", "onedriver", "davfs", "davfs2", "s3fs", "gcsfuse", "goofys", "curlftpfs"),
        *("smbnetfs", "glusterfs", "ceph", "gvfsd-fuse", "google-drive-ocamlfuse", "ifuse", "juicefs", "seadrive"),
    ]
)
_SYNCHRONISED = (
    ("OneDrive", re.compile(r"onedrive.*", re.IGNORECASE)),
    ("Dropbox", re.compile(r"dropbox.*", re.IGNORECASE)),
    ("Google Drive", re.compile(r"google ?drive.*|my drive", re.IGNORECASE)),
    ("iCloud", re.compile(r"icloud ?drive|mobile documents", re.IGNORECASE)),
    ("Nextcloud", re.compile(r"nextcloud.*", re.IGNORECASE)),
    ("ownCloud", re.compile(r"owncloud.*", re.IGNORECASE)),
    ("pCloud", re.compile(r"pcloud ?(drive|sync)?", re.IGNORECASE)),
    ("Box", re.compile(r"Box|Box Sync|Box-Box")),
    ("a cloud service", re.compile(r"CloudStorage")),  # ~/Library/CloudStorage of macOS
)


def refuse_shared(state: Path) -> None:
    """StateError where the state folder lies on a network share or in a synchronised folder; it need not exist yet."""
    place = _existing(Path(os.path.realpath(state)))
    service = synchronised_by(Path(os.path.realpath(state)))
    if service:
        raise StateError(f"{state}: {service} synchronises this folder, and would damage the queue in it", MOVE)
    share = _share(place)
    if share:
        raise StateError(f"{state}: this is a network share ({share}), where two machines could publish at once", MOVE)


def synchronised_by(path: Path) -> str:
    """The service that synchronises `path`, by the names of the folders above it or Syncthing's mark; else empty."""
    for name in path.parts:
        for service, pattern in _SYNCHRONISED:
            if pattern.fullmatch(name):
                return service
    marked = any((folder / ".stfolder").exists() for folder in (path, *path.parents))
    return "Syncthing" if marked else ""


def type_on_linux(mountinfo: str, path: str) -> str:
    """The type of the file system that holds `path`, from the text of /proc/self/mountinfo (`man 5 proc`)."""
    mounts = []
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        if separator:
            mounts.append((_unescaped(before.split()[4]), after.split()[0]))
    return _holding(mounts, path)


def type_on_macos(listing: str, path: str) -> str:
    """The type of the file system that holds `path`, from what `mount` prints."""
    found = re.findall(r"^.* on (/.*) \(([^,)]+)[^)]*\)$", listing, re.MULTILINE)
    return _holding(found, path)


def is_network_type(kind: str) -> bool:
    """Whether a file system of this type lies on another machine."""
    fuse, dot, program = kind.partition(".")
    return kind in _NETWORK_TYPES or (fuse == "fuse" and bool(dot) and program in _NETWORK_FUSE)


if sys.platform == "win32":
    import ctypes

    _REMOTE = 4  # DRIVE_REMOTE: learn.microsoft.com, GetDriveTypeW

    def _share(place: Path) -> str:
        """The drive or the server, where it is another machine's; else empty."""
        remote = place.drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(place.anchor) == _REMOTE
        return place.drive if remote else ""

else:

    def _share(place: Path) -> str:
        """What kind of network share holds the folder; empty on a local disk, and where this cannot be found out."""
        try:
            kind = type_on_macos(_mounts(), str(place)) if sys.platform == "darwin" else _type_here(place)
        except OSError:
            return ""
        return kind if is_network_type(kind) else ""


def _type_here(place: Path) -> str:
    return type_on_linux(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape"), str(place))


def _mounts() -> str:
    from subprocess import run

    return run(["/sbin/mount"], capture_output=True, text=True, encoding="utf-8", errors="replace", check=False).stdout


def _holding(mounts: list[tuple[str, str]], path: str) -> str:
    """The type of the mount that holds the path: the deepest, and of two at one place the later."""
    kind, depth = "", -1
    for point, type_ in mounts:
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= depth:
            kind, depth = type_, len(point)
    return kind


def _unescaped(field: str) -> str:
    """Blanks and the like stand as three octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)


def _existing(path: Path) -> Path:
    return next((folder for folder in (path, *path.parents) if folder.exists()), path)
