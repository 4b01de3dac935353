"""The corpus files, one chapter of HDF5 a module. Importing this package registers all of them."""

from . import (  # noqa: F401
    attributes,
    chunks,
    complex_numbers,
    compounds,
    files_as_such,
    filters,
    layouts,
    links,
    numbers,
    references,
    sequences,
    spaces,
    strings,
)
