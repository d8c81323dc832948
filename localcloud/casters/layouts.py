"""Layouts: boxes with an input in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from localcloud.casters import use
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, bad_value, no_such
from localcloud.casters.templates import layers_of
from localcloud.model import Caster, Layout

FAILED = "FailedOperation"
MAX_LAYERS = 24


def add(cloud: Cloud, caster_id: int, given: Mapping[str, Any]) -> Layout:
    new = _settled(Layout(**given), given)

    def edit(caster: Caster) -> Caster:
        if new.index in caster.layouts:
            raise RefusalError("FailedOperation.LayoutAlreadyExist", f"Layout {new.index} exists already.")
        _inputs_exist(caster, new)
        return replace(caster, layouts={**caster.layouts, new.index: new})

    cloud.book.change(caster_id, edit, failure=FAILED)
    return new


def change(cloud: Cloud, caster_id: int, index: int, given: Mapping[str, Any]) -> Layout:
    def edit(caster: Caster) -> Caster:
        old = caster.layouts.get(index)
        if old is None:
            raise RefusalError("FailedOperation.LayoutNotExist", f"Layout {index} does not exist.")
        use.layout_not_shown(caster, index)
        new = _settled(_changed(cloud.kept(old, Layout(index)), given), given)
        _inputs_exist(caster, new)
        return replace(caster, layouts={**caster.layouts, index: new})

    return cloud.book.change(caster_id, edit, failure=FAILED).layouts[index]


def delete(cloud: Cloud, caster_id: int, index: int) -> None:
    def edit(caster: Caster) -> Caster:
        if index not in caster.layouts:
            raise no_such("Layout", index)
        use.layout_not_shown(caster, index)
        return replace(caster, layouts={key: value for key, value in caster.layouts.items() if key != index})

    cloud.book.change(caster_id, edit, failure=FAILED)


def _changed(old: Layout, given: Mapping[str, Any]) -> Layout:
    """Own layers given without a template take the template's place, or a layout could never leave its template."""
    new = replace(old, **given)
    if given.get("layers") and "template_id" not in given:
        return replace(new, template_id=0)
    return new


def _settled(layout: Layout, given: Mapping[str, Any]) -> Layout:
    """Every layer has its box and its input (0: none). A template wins over layers given beside it."""
    layers = layers_of(layout.template_id) if layout.template_id else layout.layers
    if not layers:
        raise RefusalError("MissingParameter", "LayoutInfo.LayoutTemplateId or LayoutInfo.LayoutParams")
    if "inputs" not in given and not layout.inputs:
        raise RefusalError("MissingParameter", "LayoutInfo.InputIndexList")
    ids = [layer.layer_id for layer in layers]
    if len(set(ids)) != len(ids):
        raise bad_value("LayoutInfo.LayoutParams", "has a LayerId twice.")
    if len(layers) > MAX_LAYERS:
        raise bad_value("LayoutInfo.LayoutParams", f"has more than {MAX_LAYERS} layers.")
    if any(layer.use_portrait_segment for layer in layers):
        raise RefusalError("UnsupportedOperation", "UsePortraitSegment: no segmenter is installed in this local cloud.")
    inputs = layout.inputs
    if len(inputs) > len(layers) and not any(inputs[len(layers) :]):
        inputs = inputs[: len(layers)]  # padding of the layout as it was before
    if len(inputs) > len(layers):
        raise bad_value("LayoutInfo.InputIndexList", f"names {len(inputs)} inputs for {len(layers)} layers.")
    inputs += (0,) * (len(layers) - len(inputs))
    return replace(layout, layers=tuple(sorted(layers, key=lambda layer: layer.layer_id)), inputs=inputs)


def _inputs_exist(caster: Caster, layout: Layout) -> None:
    for index in layout.inputs:
        if index and index not in caster.inputs:
            raise no_such("Input", index)
