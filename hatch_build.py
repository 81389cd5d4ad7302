"""The build hook: `data/` and `ontology/` become the dataset that travels in the wheel.

An editable install needs none of it: there the package reads both folders of the checkout.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface[Any]):
    """Adds `wcograph/bundled/`: gzipped N-Quads, version, ontology, JSON Schema, licences."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the dataset, unless the wheel is editable (`version` is hatchling's word for that)."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from wcograph.dataset import build, canonical_nquads, compressed
        finally:
            sys.path.pop(0)
        made = root / "build" / "bundled"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        built = build(root / "data", root / "ontology")
        (made / "wcograph.nq.gz").write_bytes(compressed(canonical_nquads(built.store)))
        (made / "version.txt").write_text(built.version + "\n", "utf-8")
        (made / "LICENSE").write_bytes((root / "data" / "LICENSE").read_bytes())
        (made / "record.schema.json").write_bytes((root / "data" / "record.schema.json").read_bytes())
        include = build_data["force_include"]
        include[str(made)] = "wcograph/bundled"
        include[str(root / "ontology")] = "wcograph/bundled/ontology"
