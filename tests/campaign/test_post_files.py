"""What stands in posts/ is told apart by its name, and nothing there is opened for that."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopskills_cli.campaign.post_files import PostFile, better_name, scan
from coopskills_cli.models import Severity

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "fr", "pt-BR")


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    return folder


def test_posts_and_their_languages(posts: Path) -> None:
    """A slug, a language behind a dot, and .md: sorted by path."""
    for name in ("smart.md", "smart.fr.md", "smart.pt-BR.md", "9-things.md", "smart.xx.md"):
        (posts / name).write_text("", encoding="utf-8")

    found = scan(posts.parent, LANGUAGES)

    assert found.problems == ()
    assert found.files == (
        PostFile("9-things", None, "posts/9-things.md"),
        PostFile("smart", "fr", "posts/smart.fr.md"),
        PostFile("smart", None, "posts/smart.md"),
        PostFile("smart", "pt-BR", "posts/smart.pt-BR.md"),
        PostFile("smart", "xx", "posts/smart.xx.md"),
    )
    assert [file.name for file in found.files][1:3] == ["smart.fr", "smart"]


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "~$smart.md",
        ".smart.md.swp",
        "smart.md~",
        "Thumbs.db",
        ".gitkeep",
        "._smart.md",
        "#smart.md#",
        "smart.md.orig",
        "desktop.ini",
        ".#smart.md",
        ".~lock.smart.md#",
        "smart.tmp",
    ],
)
def test_litter_is_passed_over(posts: Path, name: str) -> None:
    """What systems and editors leave behind is nobody's mistake."""
    (posts / name).write_text("", encoding="utf-8")

    assert scan(posts.parent, LANGUAGES) == ((), ())


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Smart.md", "call it smart.md"),
        ("My Post.md", "call it my-post.md"),
        ("Été à Liège.md", "call it ete-a-liege.md"),
        ("smart.txt", "call it smart.md"),
        ("smart.MD", "call it smart.md"),
        ("smart", "call it smart.md"),
        ("smart_FR.md", "call it smart.fr.md"),
        ("smart-PT-br.md", "call it smart.pt-BR.md"),
        ("smart.v2.final.md", "call it smart-v2-final.md"),
        ("-smart.md", "call it smart.md"),
        (".md", "call it post.md"),
        (".fr.md", "call it post.fr.md"),
        ("日本.md", "call it post.md"),
        ("taken post.md", "call it taken-post-2.md"),
        ("Smart Picture.JPG", "move it to media/smart-picture.jpg"),
    ],
)
def test_other_files_get_a_better_name(posts: Path, name: str, better: str) -> None:
    """A file that is no post is a warning that says what to call it, and the name is free."""
    (posts / "taken-post.md").write_text("", encoding="utf-8")
    (posts / name).write_text("", encoding="utf-8")

    (problem,) = scan(posts.parent, LANGUAGES).problems

    assert (problem.severity, problem.code, problem.where) == (Severity.WARNING, "not-a-post", f"posts/{name}")
    assert better in problem.remedy


def test_no_folder_no_posts(tmp_path: Path) -> None:
    """A campaign without posts/ has no posts; posts/ as a file is an error."""
    assert scan(tmp_path, LANGUAGES) == ((), ())

    (tmp_path / "posts").write_text("", encoding="utf-8")

    assert [problem.severity for problem in scan(tmp_path, LANGUAGES).problems] == [Severity.ERROR]


def test_folders_are_told(posts: Path) -> None:
    """Posts in a folder would silently not go out: the folder is told, whatever it is called."""
    (posts / "archive").mkdir()
    (posts / "smart.md").mkdir()

    found = scan(posts.parent, LANGUAGES)

    assert found.files == ()
    assert ["folder" in problem.message for problem in found.problems] == [True, True]


if sys.platform != "win32":

    def test_pipes_are_told_and_not_opened(posts: Path) -> None:
        """A pipe with the name of a post, or with none, is a warning."""
        os.mkfifo(posts / "smart.md")
        os.mkfifo(posts / "pipe")

        found = scan(posts.parent, LANGUAGES)

        assert found.files == ()
        assert [problem.where for problem in found.problems] == ["posts/pipe", "posts/smart.md"]

    def test_a_name_that_is_no_text_is_told(posts: Path) -> None:
        """A file name in another encoding can be printed, and gets a better one."""
        (posts / os.fsdecode(b"caf\xe9.md")).write_text("", encoding="utf-8")

        (problem,) = scan(posts.parent, LANGUAGES).problems

        assert problem.where == "posts/caf?.md"
        assert "caf.md" in problem.remedy


@given(st.text(max_size=60), st.sets(st.sampled_from(["post.md", "a.md", "a-2.md", "a.fr.md"])))
def test_a_better_name_is_always_a_post(name: str, taken: set[str]) -> None:
    """Whatever the name, the better one is that of a post and is free."""
    better = better_name(name, taken, LANGUAGES)

    assert better not in taken
    assert better.endswith(".md")
    assert better.isascii()
    assert better.removesuffix(".pt-BR.md").islower()
