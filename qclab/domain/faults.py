"""A bug of the program in words that hold no value of any record: for crash reports, logs and terminals.

The text of an exception may be anything that went through the program: a result, a name, the digest of a password, the
parameters of a statement. So none of it is told, and of its frames only where they are. What a database says by a code
is told, because a code is no value.
"""

import traceback
from collections.abc import Iterator
from types import TracebackType

_CODES = ("sqlstate", "sqlite_errorname", "errno", "winerror")


def report(error: BaseException, trace: TracebackType | None = None) -> str:
    """Kinds, codes and places: of an exception, of what caused it, and of those in its group."""
    return "\n".join(_lines(error, trace or error.__traceback__, set())) + "\n"


def _lines(error: BaseException, trace: TracebackType | None, told: set[int]) -> Iterator[str]:
    told.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in told:
        yield from _lines(before, before.__traceback__, told)
        yield ""
        yield "which was the cause of this:" if error.__cause__ else "and while that was handled:"
        yield ""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            if id(each) not in told:
                yield from _lines(each, each.__traceback__, told)
                yield ""
        yield f"these {len(error.exceptions)} together:"
    yield "Traceback (most recent call last):"
    for frame, line in traceback.walk_tb(trace):
        code = frame.f_code
        yield f'  File "{code.co_filename}", line {line}, in {code.co_qualname}'
    yield _kind(error)


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    codes = [f"{code} {told}" for code in _CODES if isinstance(told := getattr(error, code, None), int | str)]
    return f"{name} ({', '.join(codes)})" if codes else name
