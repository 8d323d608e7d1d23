"""A way to the database that can be cut, while the database itself goes on."""

import socket
import threading
from contextlib import suppress


class Gate:
    """Listens on a port of its own, and hands on what comes and goes."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_cut = False
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self) -> None:
        """Let nothing through any more, and end what goes through."""
        with self._lock:
            self._is_cut = True
            for one in self._open:
                # Whoever reads from it in another thread is woken by this, and not by closing it.
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let everything through again."""
        with self._lock:
            self._is_cut = False

    def close(self) -> None:
        """Be gone."""
        self.cut()
        self._listening.close()

    def _accept(self, listening: socket.socket) -> None:
        # Closing the listening socket ends the thread.
        with suppress(OSError):
            while True:
                caller, _ = listening.accept()
                self._connect(caller)

    def _connect(self, caller: socket.socket) -> None:
        with self._lock:
            if self._is_cut:
                caller.close()
                return
            behind = socket.create_connection(("127.0.0.1", self._behind))
            self._open |= {caller, behind}
        for source, target in ((caller, behind), (behind, caller)):
            threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        # Each side has a thread of its own, and the last one to end closes nothing that the other needs.
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
        source.close()
        with self._lock:
            self._open.discard(source)
