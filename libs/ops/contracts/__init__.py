"""What contracts/ holds of the code, and what may change in it.

generated      name and text of every generated file
schemas        an event as a consumer reads it
reading        which service reads which event
catalogue      one row per event
asyncapi       what a service says and hears on the bus
openapi        what a service answers over HTTP
compatibility  what a version may not change once it is released
"""

from libs.ops.contracts.compatibility import breaking
from libs.ops.contracts.generated import FOLDER, differing, generated
from libs.ops.contracts.reading import readers, unread

__all__ = ["FOLDER", "breaking", "differing", "generated", "readers", "unread"]
