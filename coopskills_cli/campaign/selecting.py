"""Which posts the words of a command line mean: slugs, translations, paths, patterns."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from coopskills_cli.campaign.post_files import FOLDER
from coopskills_cli.campaign.spans import shown
from coopskills_cli.errors import UsageError
from coopskills_cli.text.nearest import nearest
from coopskills_cli.text.slug import SLUG

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from coopskills_cli.campaign.posts import Loaded
    from coopskills_cli.models import Post, Problem

_SUFFIX = ".md"
_PATTERN = frozenset("*?[")


def select(loaded: Loaded, words: Sequence[str], root: Path) -> tuple[Post, ...]:
    """The posts that the words mean, each once, by path; all of them without words. Faulty ones are left out.

    UsageError where a word means no post at all, not even a faulty one.
    """
    chosen = _chosen(loaded, words, root)
    return tuple(post for post in loaded.posts if post.path in chosen)


def select_faulty(loaded: Loaded, words: Sequence[str], root: Path) -> tuple[Post, ...]:
    """The faulty posts that the words mean, as far as they could be read; all of them without words."""
    chosen = _chosen(loaded, words, root)
    return tuple(post for post in loaded.faulty if post.path in chosen)


def selected_problems(loaded: Loaded, words: Sequence[str], root: Path) -> tuple[Problem, ...]:
    """The problems of the files that the words mean, with those of their originals; of all files without words."""
    if not words:
        return loaded.problems
    chosen = _chosen(loaded, words, root)
    files = {file for post in _all(loaded) if post.path in chosen for file in (post.path, *post.sources)}
    return tuple(problem for problem in loaded.problems if _file(problem) in files)


def _chosen(loaded: Loaded, words: Sequence[str], root: Path) -> frozenset[str]:
    """The paths of the posts that the words mean."""
    posts = _all(loaded)
    if not words:
        return frozenset(post.path for post in posts)
    found: set[str] = set()
    for word in words:
        meant = {post.path for post in posts if _means(word, post, root)}
        if not meant:
            raise _unknown(word, posts)
        found |= meant
    return frozenset(found)


def _all(loaded: Loaded) -> tuple[Post, ...]:
    return (*loaded.posts, *loaded.faulty)


def _means(word: str, post: Post, root: Path) -> bool:
    name, is_path = _name(word, root)
    if _PATTERN & set(name):
        return any(fnmatchcase(each, name) for each in (post.name, *(() if is_path else (post.slug, _full(post)))))
    return name == post.name if is_path else name in (post.slug, post.name, _full(post))


def _full(post: Post) -> str:
    """The post's name with its language, whether the file's name says it or not."""
    return f"{post.slug}.{post.language}"


def _name(word: str, root: Path) -> tuple[str, bool]:
    """A word as a post's name, and whether it was written as a path: that means one file, not all its languages."""
    path = word.replace("\\", "/")
    home = f"{root.as_posix().rstrip('/')}/"
    folder, _, name = path.removeprefix(home).rpartition("/")
    is_path = bool(folder) or path.endswith(_SUFFIX)
    inside = not folder.strip("./") or folder.rpartition("/")[2] == FOLDER
    return (name.removesuffix(_SUFFIX) if inside else path), is_path


def _file(problem: Problem) -> str:
    file, _, line = problem.where.rpartition(":")
    return file if line.isdigit() else problem.where


def _unknown(word: str, posts: Iterable[Post]) -> UsageError:
    near = nearest(word, {name for post in posts for name in (post.slug, post.name)})
    if near:
        remedy = f"did you mean '{near}'?"
    elif SLUG.fullmatch(word):
        remedy = f"its file would be {FOLDER}/{word}{_SUFFIX}"
    elif word.endswith(_SUFFIX):
        remedy = f"only files in {FOLDER}/ are posts"
    else:
        remedy = "no post is called like this"
    return UsageError(f"there is no post '{shown(word)}'", remedy)
