"""Reads a frozen dataclass back from plain JSON by its own annotations, so that a new field needs no second line."""

from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from solver.problem.errors import ProblemError


def read(shape: Any, data: Any, where: str) -> Any:
    """`data` as a value of the dataclass `shape`; raises `ProblemError` naming every place of the wrong shape."""
    faults: list[str] = []
    value = _value(shape, data, where, faults)
    if faults:
        raise ProblemError(tuple(faults))
    return value


def _value(shape: Any, data: Any, where: str, faults: list[str]) -> Any:
    if is_dataclass(shape):
        return _dataclass(shape, data, where, faults)
    if get_origin(shape) is tuple:
        return _tuple(get_args(shape), data, where, faults)
    if get_origin(shape) is UnionType:
        (other,) = (part for part in get_args(shape) if part is not NoneType)
        return None if data is None else _value(other, data, where, faults)
    if isinstance(shape, type) and issubclass(shape, StrEnum) and data in list(shape):
        return shape(data)
    if type(data) is not shape:
        faults.append(f"{where}: expected {shape.__name__}, found {data!r:.40}")
    return data


def _dataclass(shape: Any, data: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(data, dict):
        faults.append(f"{where}: expected an object, found {data!r:.40}")
        return None
    before, shapes, values = len(faults), get_type_hints(shape), {}
    for field in fields(shape):
        if field.name in data:
            values[field.name] = _value(shapes[field.name], data[field.name], f"{where}.{field.name}", faults)
        elif field.default is MISSING and field.default_factory is MISSING:
            faults.append(f"{where}: {field.name} is missing")
    faults.extend(f"{where}: unknown field {key!r}" for key in data if key not in shapes)
    return shape(**values) if len(faults) == before else None


def _tuple(shapes: tuple[Any, ...], data: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(data, list | tuple) or (shapes[-1] is not ... and len(data) != len(shapes)):
        faults.append(f"{where}: expected a list, found {data!r:.40}")
        return None
    each = shapes if shapes[-1] is not ... else (shapes[0],) * len(data)
    return tuple(
        _value(shape, part, f"{where}[{n}]", faults) for n, (shape, part) in enumerate(zip(each, data, strict=True))
    )
