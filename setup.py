"""The search that repairs byte splices is compiled; where there is no C compiler it runs as the Python that it is.

What is compiled is every module of the folder SEARCH: pyproject.toml and the Makefile name the same folder, no modules.
"""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

SEARCH = Path("flows/cleaning/splices/search")
COMPILED = sorted(path for path in SEARCH.glob("*.py") if path.stem != "__init__")


class WhereThereIsACompiler(build_ext):
    """Builds what it can. What `optional` lets pass is not the same in every version: a compiler that fails may not."""

    def build_extension(self, ext: Extension) -> None:
        try:
            super().build_extension(ext)
        except Exception as error:
            self.warn(f"{ext.name} is not compiled and runs as Python: {error}")


setup(
    cmdclass={"build_ext": WhereThereIsACompiler},
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
    ),
)
