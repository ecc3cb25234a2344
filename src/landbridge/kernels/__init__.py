"""Loops worth compiling: plain functions on arrays, importing numpy and numba and nothing else.

Importing this package imports numba and decides where compiled kernels are kept; so import it where it is first needed.
Each module has a `warm()` that calls its kernels on a case of a few nodes with arrays of the right types.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numba

HERE = Path(__file__).parent


def fingerprint(folder: Path = HERE) -> str:
    """Twelve hex digits that change whenever any kernel source does."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def cache_folder() -> Path:
    """Folder of the compiled kernels: in `LANDBRIDGE_CACHE`, else in the user's cache, else in the temporary folder."""
    name = f"numba-{fingerprint()}"
    for base in _cache_bases():
        try:
            (base / name).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=base / name):
                return base / name
        except OSError:  # a home that cannot be written to, as in many containers
            continue
    return Path(tempfile.mkdtemp(prefix="landbridge-")) / name


def _cache_bases() -> Iterator[Path]:
    if os.environ.get("LANDBRIDGE_CACHE"):
        yield Path(os.environ["LANDBRIDGE_CACHE"]).expanduser().absolute()
        return
    stated = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    try:
        yield (Path(stated) if stated and Path(stated).is_absolute() else Path.home() / ".cache") / "landbridge"
    except RuntimeError:  # no home folder at all
        return


def modules() -> list[ModuleType]:
    """Every module of kernels."""
    names = sorted(p.stem for p in HERE.glob("*.py") if p.stem != "__init__")
    return [import_module(f"{__name__}.{name}") for name in names]


def all_kernels() -> dict[str, object]:
    """Every kernel, by module and name; empty when numba is switched off."""
    found = {}
    for module in modules():
        for name, kernel in vars(module).items():
            if hasattr(kernel, "signatures") and kernel.__module__ == module.__name__:
                found[f"{module.__name__.rsplit('.', 1)[-1]}.{name}"] = kernel
    return found


def prepared() -> bool:
    """Whether some earlier run has left compiled kernels, so that a first call need not say "preparing (once)"."""
    return any(CACHE.rglob("*.nbc"))


def warm(say: Callable[[str], None] | None = None) -> list[str]:
    """Compile every kernel, or load it if it has been compiled before, and return their names.

    >>> "shortest.dijkstra" in warm()
    True
    """
    for module in modules():
        if say is not None:
            say(module.__name__.rsplit(".", 1)[-1])
        module.warm()
    return sorted(all_kernels())


# numba's own index sees that a kernel's file changed, but not that a kernel it calls, in another file, did.
CACHE = cache_folder()
setattr(numba.config, "CACHE_DIR", str(CACHE))  # noqa: B010
