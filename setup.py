"""The search that repairs byte splices is compiled; where there is no C compiler it runs as the Python that it is."""

from Cython.Build import cythonize
from setuptools import Extension, setup

COMPILED = ("costs", "hypotheses", "candidates", "moves", "decoder")

setup(
    ext_modules=cythonize(
        [
            Extension(
                f"flows.cleaning.splices.search.{name}", [f"flows/cleaning/splices/search/{name}.py"], optional=True
            )
            for name in COMPILED
        ],
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
