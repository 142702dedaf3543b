"""Where a queue may lie: on a disk of this machine that nothing synchronises."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from coopskills_cli.errors import StateError
from coopskills_cli.queue.store import Store
from coopskills_cli.queue.volumes import (
    is_network_type,
    refuse_shared,
    synchronised_by,
    type_on_linux,
    type_on_macos,
)

MOUNTINFO = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 27 0:50 / /home/ana/office rw,relatime shared:5 master:1 - cifs //server/office rw,vers=3.1.1
41 27 0:51 / /home/ana/two\040words rw - nfs4 server:/export rw
42 27 0:52 / /mnt/cloud rw,nosuid - fuse.rclone remote: rw
43 27 0:53 / /mnt/stick rw - fuseblk /dev/sdb1 rw
44 27 0:54 / /mnt/covered rw - nfs server:/a rw
45 44 254:1 / /mnt/covered rw - ext4 /dev/vdb rw
"""
LISTING = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//ana@server/office on /Volumes/My office (smbfs, nodev, nosuid, mounted by ana)
server:/export on /Volumes/export (nfs)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/home/ana/campaign", "ext4"),
        ("/home/ana/office", "cifs"),
        ("/home/ana/office/campaign", "cifs"),
        ("/home/ana/office-local", "ext4"),
        ("/home/ana/two words/campaign", "nfs4"),
        ("/mnt/cloud/campaign", "fuse.rclone"),
        ("/mnt/covered/campaign", "ext4"),
    ],
)
def test_mounts_of_linux(path: str, kind: str) -> None:
    """The deepest mount counts, whole names only, the later of two at one place; blanks are written as digits there."""
    assert type_on_linux(MOUNTINFO, path) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Users/ana/campaign", "apfs"),
        ("/System/Volumes/Data/Users/ana", "apfs"),
        ("/Volumes/My office/campaign", "smbfs"),
        ("/Volumes/export", "nfs"),
    ],
)
def test_mounts_of_macos(path: str, kind: str) -> None:
    """The same, from what `mount` prints there."""
    assert type_on_macos(LISTING, path) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "fuse.onedrive"])
def test_network_types(kind: str) -> None:
    """Two machines may hold what lies there."""
    assert is_network_type(kind)


@pytest.mark.parametrize(
    "kind", ["ext4", "btrfs", "xfs", "apfs", "tmpfs", "overlay", "fuseblk", "fuse.ntfs-3g", "zfs", ""]
)
def test_local_types(kind: str) -> None:
    """A disk of this machine."""
    assert not is_network_type(kind)


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("OneDrive", "OneDrive"),
        ("OneDrive - CECOP", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (CECOP)", "Dropbox"),
        ("Google Drive", "Google Drive"),
        ("iCloudDrive", "iCloud"),
        ("Mobile Documents", "iCloud"),
        ("Nextcloud", "Nextcloud"),
        ("ownCloud", "ownCloud"),
        ("pCloudDrive", "pCloud"),
        ("Box", "Box"),
    ],
)
def test_synchronised_folders(tmp_path: Path, folder: str, service: str) -> None:
    """A service is known by the name that it gives its folder."""
    assert synchronised_by(tmp_path / folder / "campaign" / ".coopskills") == service


def test_syncthing(tmp_path: Path) -> None:
    """Syncthing may have any folder, and marks it."""
    (tmp_path / ".stfolder").mkdir()
    assert synchronised_by(tmp_path / "campaign" / ".coopskills") == "Syncthing"


@pytest.mark.parametrize("folder", ["campaign", "box", "mailbox", "sandbox", "my dropbox", "clouds", "boxes"])
def test_other_folders(folder: str) -> None:
    """A word in a name is not enough."""
    assert synchronised_by(Path(PurePosixPath("/home/ana", folder, ".coopskills"))) == ""


def test_a_local_folder_passes(state: Path) -> None:
    """Whether it is there or not."""
    refuse_shared(state)
    state.mkdir()
    refuse_shared(state)


@pytest.mark.parametrize("opening", [Store.open, refuse_shared])
def test_refused_with_a_remedy(tmp_path: Path, opening: object) -> None:
    """Nothing is made there, and the error names the key that moves the queue."""
    state = tmp_path / "Dropbox" / "campaign" / ".coopskills"
    with pytest.raises(StateError, match="Dropbox synchronises") as caught:
        opening(state)  # type: ignore[operator]  # two functions of a path
    assert '[campaign] state = "DIR"' in caught.value.remedy
    assert not state.exists()


def test_a_link_hides_nothing(tmp_path: Path) -> None:
    """A link to a synchronised folder is one."""
    (tmp_path / "Nextcloud").mkdir()
    link = tmp_path / "campaign"
    link.symlink_to(tmp_path / "Nextcloud", target_is_directory=True)
    with pytest.raises(StateError, match="Nextcloud"):
        refuse_shared(link / ".coopskills")


def test_looking_where_there_is_no_queue_is_no_error(tmp_path: Path) -> None:
    """Who only writes and previews in a synchronised folder is left in peace; a queue there is not even read."""
    state = tmp_path / "Dropbox" / ".coopskills"
    with Store.look(state) as store:
        assert store.deliveries() == []
    state.mkdir(parents=True)
    (state / "queue.db").write_bytes(b"SQLite format 3\0")
    with pytest.raises(StateError, match="Dropbox"):
        Store.look(state)
