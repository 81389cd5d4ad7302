"""The build hook: `data/` and `ontology/` become the dataset that travels in the wheel.

An editable install needs none of it: there the package reads both folders of the checkout.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface[Any]):
    """Adds `wcograph/bundled/`: gzipped N-Quads, version, ontology, example queries, JSON Schema, licence."""

    PLUGIN_NAME = "custom"
    made: Path | None = None

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
        built = build(root / "data", root / "ontology")
        self.made = Path(tempfile.mkdtemp(prefix="wcograph-wheel-"))
        (self.made / "wcograph.nq.gz").write_bytes(compressed(canonical_nquads(built.store)))
        (self.made / "version.txt").write_text(built.version + "\n", "utf-8")
        for name in ("LICENSE", "record.schema.json"):
            shutil.copyfile(root / "data" / name, self.made / name)
        include = build_data["force_include"]
        include[str(self.made)] = "wcograph/bundled"
        include[str(root / "ontology")] = "wcograph/bundled/ontology"
        include[str(root / "examples" / "queries")] = "wcograph/bundled/queries"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what now stands in the wheel."""
        if self.made is not None:
            shutil.rmtree(self.made, ignore_errors=True)
