"""The search that repairs byte splices is compiled; where there is no C compiler it runs as the Python that it is.

What is compiled is every module of the folder SEARCH: pyproject.toml and the Makefile name the same folder, no modules.
"""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

SEARCH = Path("flows/cleaning/splices/search")
COMPILED = sorted(path for path in SEARCH.glob("*.py") if path.stem != "__init__")

setup(
    ext_modules=cythonize(
        [Extension(".".join(path.with_suffix("").parts), [path.as_posix()], optional=True) for path in COMPILED],
        compiler_directives={
            "language_level": 3,
            "cdivision": True,
            "wraparound": False,
            "boundscheck": False,
            "initializedcheck": False,
        },
        build_dir="build",
    )
)
