"""What was recorded of a network, as data of xarray and pandas, and in `.npz` files."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np

from brainpy_codegen.runtime.missing import missing
from brainpy_codegen.runtime.saved import saved

if TYPE_CHECKING:
    import pandas
    import xarray

    from brainpy_codegen.runtime.network_solution import NetworkSolution, PartSolution, Spikes

MAPPED = 1 << 16  # bytes of an array that is not worth leaving on disk, at most

_WORDS = ("model", "method", "backend", "seed", "time_unit", "success", "message")


def parts_dataset(parts: Iterable[PartSolution], words: dict[str, Any], *, prefixed: bool) -> xarray.Dataset:
    """The records and spikes of parts; `prefixed`: names begin with those of the parts."""
    variables: dict[str, Any] = {}
    coordinates: dict[str, Any] = {}
    for part in parts:
        prefix = f"{part.name}." if prefixed else ""
        coordinates["t"] = part.t
        known: dict[str, Any] = {}
        for name, values in part.records.items():
            if values.ndim == 1:
                variables[prefix + name] = (["t"], values)
                continue
            elements = part.elements[name]
            # Variables of which the same neurons were recorded share an axis.
            axis = next((axis for axis, other in known.items() if np.array_equal(other, elements)), "")
            if not axis:
                axis = f"{prefix}element" if not known else f"{prefix}element_{name}"
                known[axis] = coordinates[axis] = elements
            variables[prefix + name] = (["t", axis], values)
        spikes = {} if part.recorded_spikes is None else {"spike": part.recorded_spikes}
        for name, one in {**spikes, **part.events}.items():
            variables[f"{prefix}{name}_t"] = ([prefix + name], one.t)
            variables[f"{prefix}{name}_i"] = ([prefix + name], one.i)
    try:
        import xarray
    except ImportError as error:
        raise missing("xarray", "data") from error
    return xarray.Dataset(variables, coords=coordinates, attrs=words)


def parts_dataframe(parts: Iterable[PartSolution], *, prefixed: bool) -> pandas.DataFrame:
    """The records of parts: a row for each time, a column for each variable and element."""
    try:
        import pandas
    except ImportError as error:
        raise missing("pandas", "data") from error
    columns: dict[Any, Any] = {}
    t = np.zeros(0)
    for part in parts:
        t = part.t
        for name, values in part.records.items():
            elements = part.elements[name] if values.ndim > 1 else [""]
            for column, element in enumerate(elements):
                key = (part.name, name, element) if prefixed else (name, element)
                columns[key] = values[:, column] if values.ndim > 1 else values
    frame = pandas.DataFrame(columns, index=pandas.Index(t, name="t"))
    if columns:
        names = ["part", "variable", "element"] if prefixed else ["variable", "element"]
        frame.columns = pandas.MultiIndex.from_tuples(list(columns), names=names)
    return frame


def spikes_dataframe(spikes: Spikes) -> pandas.DataFrame:
    """Spikes: a row for each, with columns t and i."""
    try:
        import pandas
    except ImportError as error:
        raise missing("pandas", "data") from error
    return pandas.DataFrame({"t": spikes.t, "i": spikes.i})


def save_network(solution: NetworkSolution, path: str | os.PathLike[str], *, compressed: bool = True) -> None:
    """Write records, spikes and final values into an `.npz` file; `read_network` leaves on disk what is not packed."""
    words: dict[str, Any] = {name: getattr(solution, name) for name in _WORDS}
    words |= {"stats": dict(solution.stats), "parts": []}
    arrays: dict[str, Any] = {}
    for part in solution.parts.values():
        words["parts"].append(_told(part))
        for what in ("records", "elements", "final"):
            arrays |= {f"{part.name}.{what}.{name}": values for name, values in getattr(part, what).items()}
        if part.recorded_spikes is not None:
            arrays[f"{part.name}.spikes.t"] = part.recorded_spikes.t
            arrays[f"{part.name}.spikes.i"] = part.recorded_spikes.i
        for name, one in part.events.items():
            arrays |= {f"{part.name}.events.{name}.t": one.t, f"{part.name}.events.{name}.i": one.i}
    save = np.savez_compressed if compressed else np.savez
    target = Path(path).resolve()
    # Beside the file and then in its place: arrays of a solution that was read from it may still be mapped to it.
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        whole = Path(folder) / "whole"
        # A file object, because NumPy would append .npz to another suffix.
        with whole.open("wb") as stream:
            save(stream, allow_pickle=False, t=solution.t, about=np.array(json.dumps(words)), **arrays)
        whole.replace(target)


def _arrays(path: str | os.PathLike[str], stream: BinaryIO) -> dict[str, Any]:
    """The arrays of an `.npz` file; those that are not compressed stay on disk until they are read."""
    found: dict[str, Any] = {}
    with np.load(stream, allow_pickle=False) as archive:
        for member in archive.zip.infolist():
            name = member.filename.removesuffix(".npy")
            if member.compress_type != zipfile.ZIP_STORED or member.file_size < MAPPED:
                found[name] = archive[name]
                continue
            stream.seek(member.header_offset)
            head = stream.read(30)  # of which the last four bytes are the lengths of what follows
            stream.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), os.SEEK_CUR)
            np.lib.format.read_magic(stream)
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
            order: Literal["F", "C"] = "F" if fortran else "C"
            found[name] = np.memmap(path, dtype, mode="r", offset=stream.tell(), shape=shape, order=order)
    return found


def _told(part: PartSolution) -> dict[str, Any]:
    return {name: getattr(part, name) for name in ("name", "size", "is_projection")} | {"rate": float(part.rate)}


def read_network(path: str | os.PathLike[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What stands in a file that `save_network` wrote: the arguments of the solution, and those of its parts."""
    with saved(path, "a saved solution of a network") as stream:
        arrays = _arrays(path, stream)
        words = json.loads(str(arrays.pop("about")))
        words["t"], told = arrays.pop("t"), words.pop("parts")
        shared = {name: words[name] for name in ("t", "stats", "success", "message", "time_unit")}
    parts = []
    for one in told:
        found: dict[str, dict[str, Any]] = {what: {} for what in ("records", "elements", "final", "spikes", "events")}
        for key, values in arrays.items():
            name, what, variable = key.split(".", 2)
            if name != one["name"]:
                continue
            if what == "events":
                event, word = variable.split(".")
                found["events"].setdefault(event, {})[word] = values
            else:
                found[what][variable] = values
        parts.append({**one, **shared, **found, "rate": np.float64(one["rate"])})
    return words, parts
