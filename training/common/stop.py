"""Being asked to stop: SIGTERM or SIGINT, or the death of the program that started us."""

import os
import signal
import threading
from types import FrameType


class StopFlag:
    """Turns true when the run should write a checkpoint and end."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def is_set(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        self._event.set()

    def listen(self) -> None:
        """Heed signals, and the pipe named by PREFLOOP_PARENT_FD where it is set.

        The parent holds the write end and never writes: when it dies, however it dies, the
        system closes that end and we read the end of the file.
        """

        def asked(_signal: int, _frame: FrameType | None) -> None:
            if self.is_set:
                # Asked twice: the person at the keyboard does not want to wait.
                raise KeyboardInterrupt
            self.set()

        signal.signal(signal.SIGTERM, asked)
        signal.signal(signal.SIGINT, asked)
        if number := os.environ.get("PREFLOOP_PARENT_FD"):
            # Children must neither watch our parent nor keep its pipe open.
            del os.environ["PREFLOOP_PARENT_FD"]
            descriptor = int(number)
            os.set_inheritable(descriptor, False)
            threading.Thread(target=self._watch, args=(descriptor,), daemon=True).start()

    def _watch(self, descriptor: int) -> None:
        try:
            while os.read(descriptor, 1024):
                pass
        except OSError:
            pass  # a descriptor that cannot be read is a parent that is not there
        self.set()
