"""What a program and a Skyops node agree on: directories, progress, stop signals.

Outside Skyops every directory falls back to one below the working directory, so
the same script runs anywhere.
"""

import json
import os
import shutil
import signal
import time

COMPLETE = ".skyops-complete"


class Contract:
    """The container contract, read from the environment."""

    def __init__(self, environ=os.environ):
        def path(name, fallback):
            return environ.get(name) or os.path.abspath(fallback)

        self.output = path("SKYOPS_OUTPUT_DIR", "output")
        self.checkpoints = path("SKYOPS_CHECKPOINT_DIR", "checkpoints")
        self.inputs = path("SKYOPS_INPUT_DIR", "input")
        self.resume = environ.get("SKYOPS_RESUME_DIR")
        self.progress_file = environ.get("SKYOPS_PROGRESS_FILE")
        self.attempt = environ.get("SKYOPS_ATTEMPT", "1")
        beside = {os.path.dirname(p) for p in (self.progress_file, self.checkpoints) if p}
        self._preempt = [os.path.join(d, "preempt") for d in sorted(beside)]
        self._preempt_seen = False
        self.save_now = False
        self.stop = False

    def listen(self):
        """SIGUSR1 asks for a checkpoint soon; SIGTERM and SIGINT for one and an end."""
        signal.signal(signal.SIGUSR1, lambda *_: setattr(self, "save_now", True))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(self, "stop", True))

    def wants_save(self):
        """True once per wish: a SIGUSR1, or the file named preempt."""
        if not self._preempt_seen and any(os.path.exists(p) for p in self._preempt):
            self._preempt_seen = self.save_now = True
        wish, self.save_now = self.save_now, False
        return wish

    def progress(self, step, total, **more):
        """Appends a line to the progress file."""
        if self.progress_file:
            with open(self.progress_file, "a") as f:
                f.write(json.dumps({"step": step, "total": total, "unit": "steps", **more}) + "\n")

    def save(self, step, write, keep=2):
        """Makes the checkpoint of a step: write(directory) fills it; it appears at
        once, complete, under its name. All but the newest are dropped."""
        os.makedirs(self.checkpoints, exist_ok=True)
        place = os.path.join(self.checkpoints, f"step-{step:06d}")
        if os.path.exists(place):
            return place
        work = os.path.join(self.checkpoints, ".saving")
        shutil.rmtree(work, ignore_errors=True)
        os.mkdir(work)
        write(work)
        open(os.path.join(work, COMPLETE), "w").close()
        for name in os.listdir(work):
            _sync(os.path.join(work, name))
        _sync(work)
        os.rename(work, place)
        _sync(self.checkpoints)
        for name in self._saved()[:-keep]:
            shutil.rmtree(os.path.join(self.checkpoints, name), ignore_errors=True)
        return place

    def _saved(self, directory=None):
        directory = directory or self.checkpoints
        if not os.path.isdir(directory):
            return []
        names = [n for n in os.listdir(directory) if n.startswith("step-") and os.path.exists(os.path.join(directory, n, COMPLETE))]
        return sorted(names, key=lambda n: int(n[len("step-"):]))

    def newest(self):
        """The checkpoint to go on from, or None: the one the node names, or the newest here."""
        for directory in (self.resume, self.checkpoints):
            if not directory:
                continue
            if os.path.exists(os.path.join(directory, COMPLETE)):
                return directory
            saved = self._saved(directory)
            if saved:
                return os.path.join(directory, saved[-1])
        return None


class Throttle:
    """Lets through one event per interval."""

    def __init__(self, seconds):
        self.seconds, self._last = seconds, 0.0

    def __call__(self):
        now = time.monotonic()
        if now - self._last < self.seconds:
            return False
        self._last = now
        return True


def _sync(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def cpus():
    """How many threads the container's share of CPU keeps busy."""
    count = len(os.sched_getaffinity(0))
    for quota, period in (("/sys/fs/cgroup/cpu.max", None), ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us")):
        try:
            fields = open(quota).read().split()
            if period:
                fields.append(open(period).read())
            if fields[0] not in ("max", "-1"):
                count = min(count, max(1, round(int(fields[0]) / int(fields[1]))))
        except (OSError, ValueError, IndexError):
            continue
    return count
