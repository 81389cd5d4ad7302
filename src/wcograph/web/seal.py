"""What a worker process gives up before it sees a query: the network, new programs, most of the memory.

The queries are read for SERVICE before they run; this is for the day on which that reading is wrong.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import threading
import time
from typing import Final

_NO_NEW_PRIVS: Final = 38
_SET_SECCOMP: Final = 22
_FILTER: Final = 2
# audit number of the architecture, and numbers of the calls: socket, execve, execveat, io_uring_setup
_CALLS: Final = {
    "x86_64": (0xC000003E, (41, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 221, 281, 425)),
}
_OTHER_WAYS: Final = 0x40000000
"""Numbers from here on are those of x32, other names for the same calls."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


def close_network() -> bool:
    """Have the kernel refuse this process, and all threads it starts, new sockets and new programs.

    Returns:
        Whether it does; only Linux on x86_64 and aarch64 can be asked so.
    """
    known = _CALLS.get(platform.machine())
    if platform.system() != "Linux" or known is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    architecture, calls = known
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 0, len(calls) + 3, architecture), (_LOAD, 0, 0, 0)]
    program.append((_AT_LEAST, len(calls) + 1, 0, _OTHER_WAYS))
    program += [(_EQUAL, len(calls) - at, 0, number) for at, number in enumerate(calls)]
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERROR | errno.EACCES)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    filter_ = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    done: bool = libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    return done and bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(filter_), 0, 0) == 0)


def limit_memory(more: int) -> None:
    """Let this process have so many bytes more than it has now; asking for more ends it."""
    try:
        with open("/proc/self/statm", encoding="ascii") as status:  # noqa: PTH123 - no path to speak of
            now = int(status.read().split()[0]) * resource.getpagesize()
    except OSError:  # no such file outside Linux, where the limit is not heeded either
        return
    resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with(parent: int) -> None:
    """End this process soon after its parent, however busy it is."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
