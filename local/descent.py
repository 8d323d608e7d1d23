"""Runs a program as somebody else, and so that it ends with the process that started it.

Needs nothing but the standard library: it starts as root, from places that the other user may not read.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int, parent: int | None = None) -> None:
    """Ask the kernel for a signal when the parent's thread ends (Linux; elsewhere closed pipes tell)."""
    if sys.platform != "linux":
        return
    parent = os.getppid() if parent is None else parent
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    # The parent may have gone before the kernel knew our wish.
    if os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


def become(user: int, group: int) -> None:
    """Give up root's rights for good."""
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def descend(arguments: list[str]) -> None:
    """Replace this process: PARENT SIGNAL USER GROUP PROGRAM ARGUMENT…; user -1 stays who we are."""
    parent, signal_number, user, group = (int(argument) for argument in arguments[:4])
    if user >= 0:
        become(user, group)
    # After setuid: the kernel forgets the wish when credentials change.
    die_with_parent(signal_number, parent)
    os.execv(arguments[4], arguments[4:])  # noqa: S606 - the program and its arguments are the stack's own


if __name__ == "__main__":
    descend(sys.argv[1:])
