"""Work beside this process must give what it gives here, fail as it fails here, and leave none."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from classifier.sidebyside import side_by_side
from news.errors import WrongInput


@pytest.fixture(params=[1, 2], ids=["one processor", "two processors"])
def processors(request, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(request.param)))
    return request.param


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def test_gives_both_and_forks_where_there_is_a_second_processor(processors):
    here, (there, process) = side_by_side(lambda: "here", lambda: (["there"], os.getpid()))
    assert (here, there) == ("here", ["there"])
    assert (process == os.getpid()) is (processors == 1)
    assert not multiprocessing.active_children()


def refuse():
    raise WrongInput("{count} coded articles", count=3)


def test_an_error_beside_is_the_error_it_is_here(processors):
    """A desk must read why its model was not trained, with the values in its own language."""
    with pytest.raises(WrongInput, match="3 coded articles") as caught:
        side_by_side(lambda: "here", refuse)
    assert caught.traceback[-1].name == "refuse"
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("error", [WrongInput("no"), KeyboardInterrupt()])
def test_an_error_here_ends_the_process_beside(two, tmp_path, error):
    def fails():
        raise error

    def works():
        time.sleep(600)
        (tmp_path / "done").touch()

    with pytest.raises(type(error)):
        side_by_side(fails, works)
    assert not (tmp_path / "done").exists()  # it was not waited for
    assert not multiprocessing.active_children()


def test_a_process_that_memory_ran_out_for_costs_time_alone(two):
    home = os.getpid()

    def killed_elsewhere():
        if os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return "there"

    assert side_by_side(lambda: "here", killed_elsewhere) == ("here", "there")


def test_what_cannot_be_forked_is_called_here(two, monkeypatch):
    def no_memory(_):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.get_context("fork").Process, "start", no_memory)
    assert side_by_side(lambda: "here", lambda: "there") == ("here", "there")


WAITS = """
import os, time
from classifier.sidebyside import side_by_side

os.sched_getaffinity = lambda _: {0, 1}

def there():
    print("begun", flush=True)
    time.sleep(600)

side_by_side(lambda: time.sleep(600), there)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_one_that_was_stopped(sent):
    """It would work on for nobody, and hold the lock of the home against the next run."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITS], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(sent)
        # Both hold the pipe: it ends when the last of them has.
        process.communicate(timeout=60)
