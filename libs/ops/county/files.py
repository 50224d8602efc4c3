"""Which file of the configuration is written by what."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from libs.ops.county.ground import ground
from libs.ops.county.officers import officers
from libs.ops.county.units import units

CONFIG: Final = Path(__file__).parents[3] / "config"
FILES: Final[Mapping[Path, Callable[[], str]]] = MappingProxyType(
    {CONFIG / "units.yaml": units, CONFIG / "areas.geojson": ground, CONFIG / "officers.yaml": officers}
)
