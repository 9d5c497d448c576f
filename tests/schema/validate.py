#!/usr/bin/env python3
"""Holds JSON texts against the published schemas, with a validator this project did not write (python3-jsonschema).

    validate.py SCHEMAS OUTPUTS

OUTPUTS/NAME--anything.json is held against SCHEMAS/simprov.NAME.1.schema.json and has to fit it. Of each text that fits,
spoilt copies are made that must not fit: an object with a member more, one with a required member less, a value of
another type. Files named NAME--bad-anything.json must not fit. Prints what is wrong; exit code 1 when anything is, 77
when the validator is not installed.
"""
import copy
import json
import pathlib
import sys

try:
    from jsonschema import Draft202012Validator, RefResolver
except ImportError:
    print("python3-jsonschema (with draft 2020-12) is not installed")
    sys.exit(77)

SPOILT_OBJECTS_AND_VALUES = 60  # of one text: enough to meet every kind of object in it


def places(value, place=()):
    """Every value inside, with the keys that lead to it."""
    yield place, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, place + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, place + (index,))


def changed(value, place, change):
    """A copy in which `change` was done to the value at `place`."""
    box = [copy.deepcopy(value)]
    holder, key = box, 0
    for step in place:
        holder, key = holder[key], step
    change(holder, key)
    return box[0]


def spread(items, count):
    items = list(items)
    return items if len(items) <= count else [items[i * len(items) // count] for i in range(count)]


class Schemas:
    def __init__(self, directory):
        self.files = {path.name: json.loads(path.read_text("utf-8")) for path in directory.glob("*.schema.json")}

    def optional(self, name, seen=None):
        """Members that some object of this schema, or of one it refers to, may do without."""
        seen = set() if seen is None else seen
        found = set()
        if name in seen:
            return found
        seen.add(name)
        for _, inner in places(self.files[name]):
            if not isinstance(inner, dict):
                continue
            if isinstance(inner.get("properties"), dict):
                found |= set(inner["properties"]) - set(inner.get("required", []))
            target = inner.get("$ref", "")
            if isinstance(target, str) and target and not target.startswith("#"):
                found |= self.optional(target.split("#")[0], seen)
        return found

    def validator(self, schema):
        return Draft202012Validator(schema, resolver=RefResolver(schema["$id"], schema, store=dict(self.files)))

    def faults(self):
        """What is wrong with the schemas themselves."""
        for name, schema in sorted(self.files.items()):
            try:
                Draft202012Validator.check_schema(schema)
            except Exception as problem:  # its own exception type, and those of bad patterns
                yield f"{name} is no schema of draft 2020-12: {problem}"
            if schema.get("$id") != name:
                yield f"{name}: its $id is another"
            for place, inner in places(schema):
                is_object = isinstance(inner, dict) and inner.get("type") == "object" or "properties" in place[-1:]
                closed = isinstance(inner, dict) and inner.get("additionalProperties", True) is not True
                closed = closed or isinstance(inner, dict) and inner.get("$comment", "").startswith("Closed where")
                if is_object and not closed and "properties" not in place[-1:]:
                    yield f"{name}: the object at {'/'.join(map(str, place))} is open"


def spoilt(optional, value):
    """(what was done, copy) of copies that must not fit."""
    objects = [(p, v) for p, v in places(value) if isinstance(v, dict)]
    for place, _ in spread(objects, SPOILT_OBJECTS_AND_VALUES):
        yield f"a surplus member at {place}", changed(value, place, lambda h, k: h[k].update({"surplus": 1}))
    named = [(p, v) for p, v in objects if p[-1:] != ("attributes",)]  # whose members the schema names
    members = [(p, k) for p, v in named for k in v if k not in optional]
    for place, key in spread(members, SPOILT_OBJECTS_AND_VALUES):
        yield f"no {key} at {place}", changed(value, place, lambda h, k, key=key: h[k].pop(key))
    leaves = [p for p, v in places(value) if not isinstance(v, (dict, list))]
    for place in spread(leaves, SPOILT_OBJECTS_AND_VALUES):
        yield f"another type at {place}", changed(value, place, lambda h, k: h.__setitem__(k, {"other": []}))


def check(schemas, path):
    """(faults, spoilt copies tried) of one text."""
    name = path.name.split("--")[0]
    schema = schemas.files.get(f"simprov.{name}.1.schema.json")
    if schema is None:
        return [f"{path.name}: there is no schema for it"], 0
    value = json.loads(path.read_text("utf-8"))
    validator = schemas.validator(schema)
    errors = list(validator.iter_errors(value))
    if "--bad-" in path.name:
        return ([] if errors else [f"{path.name} fits, and should not"]), 1
    if errors:
        return [f"{path.name}: {'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in errors], 0
    faults, tried = [], 0
    for what, copied in spoilt(schemas.optional(schema["$id"]), value):
        tried += 1
        if validator.is_valid(copied):
            faults.append(f"{path.name} fits with {what}")
    return faults, tried


def main():
    schemas, outputs = Schemas(pathlib.Path(sys.argv[1])), sorted(pathlib.Path(sys.argv[2]).glob("*.json"))
    faults = list(schemas.faults())
    tried = 0
    for path in outputs:
        found, count = check(schemas, path)
        faults += found
        tried += count
    print("\n".join(faults))
    print(f"{len(schemas.files)} schemas, {len(outputs)} texts, {tried} spoilt copies, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
