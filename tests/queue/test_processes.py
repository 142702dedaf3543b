"""Several processes at one queue, and processes that die: nothing is claimed twice, nothing is left half written."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

from coopskills_cli.models import State
from coopskills_cli.queue.store import Freeze, Store
from tests.queue import claimer
from tests.queue.bench import CAMPAIGN, NOW, Bench, assert_sound, message

SCRIPT = Path(claimer.__file__)


def start(state: Path, name: str) -> subprocess.Popen[str]:
    """A publisher that waits for its word to begin."""
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(state), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def test_each_is_claimed_once(bench: Bench) -> None:
    """Of 200 deliveries that two publishers want at once each goes to one, and all get out."""
    bench.store.plan([Freeze(message(f"post-{n}"), 0, NOW) for n in range(200)], CAMPAIGN, NOW)
    running = [start(bench.state, name) for name in ("one", "other")]
    for process in running:
        begin(process)
    said = [process.communicate()[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert Counter(said[0] + said[1]) == Counter(str(one.id) for one in bench.store.deliveries())
    assert {one.state for one in bench.store.deliveries()} == {State.PUBLISHED}
    assert {one.fence for one in bench.store.deliveries()} == {1}


def test_killed_at_any_moment(bench: Bench) -> None:
    """SIGKILL leaves a sound queue: what it had in hand can be taken over, what it had finished stays finished."""
    bench.store.plan([Freeze(message(f"post-{n}", parts=2), 0, NOW) for n in range(150)], CAMPAIGN, NOW)
    rng = Random(2023)  # where to stop, the same at every run
    published: set[int] = set()
    for death in range(5):
        process = start(bench.state, f"publisher {death}")
        begin(process)
        assert process.stdout
        said = [int(process.stdout.readline()) for _ in range(rng.randint(1, 12))]
        with process:
            process.kill()
        assert_sound(bench.state)
        out = {one.id for one in bench.store.deliveries(states=[State.PUBLISHED])}
        assert out >= published | set(said[:-1])
        published = out
        for left in bench.store.due(NOW):
            if left.state is not State.QUEUED:
                over = bench.claim(left, "heir")
                wanted = State.RECONCILING if left.state in (State.SENDING, State.RECONCILING) else State.CLAIMED
                assert over.state is wanted
    last = start(bench.state, "last")
    begin(last)
    last.communicate()
    states = Counter(one.state for one in bench.store.deliveries())
    assert states[State.QUEUED] == 0
    assert states.total() == 150


def test_killed_while_planning(bench: Bench) -> None:
    """A plan is there as a whole or not at all."""
    code = (
        "import sys; from pathlib import Path; from coopskills_cli.queue.store import Freeze, Store\n"
        "from tests.queue.bench import CAMPAIGN, NOW, message\n"
        "store = Store.open(Path(sys.argv[1])); print('open', flush=True)\n"
        "for n in range(1000):\n"
        "    store.plan([Freeze(message(f'post-{n}-{m}'), 0, NOW) for m in range(10)], CAMPAIGN, NOW)\n"
        "    print(n, flush=True)"
    )
    for stop in (1, 2, 4):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(bench.state)], stdout=subprocess.PIPE, text=True, cwd=SCRIPT.parents[2]
        )
        assert process.stdout
        for _ in range(stop):
            process.stdout.readline()
        with process:
            process.kill()
        assert_sound(bench.state)
        with Store.look(bench.state) as store:
            plans = Counter(one.message.post.rsplit("-", 1)[0] for one in store.deliveries())
        assert set(plans.values()) <= {10}
        assert len(plans) >= stop - 1
