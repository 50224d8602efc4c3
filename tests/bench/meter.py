"""What one taken event costs, and how it is fed to both ways."""

import asyncio
import time

BATCH, PARTITIONS = 500, 4


class Meter:
    """Processor seconds from the first batch to the last record."""

    def __init__(self, count: int) -> None:
        self.left, self.count, self.batches = count, count, 0
        self.cpu = self.wall = 0.0
        self.done = asyncio.Event()

    def begin(self) -> None:
        if not self.batches:
            self.cpu, self.wall = time.process_time(), time.perf_counter()

    def end(self, records: int) -> None:
        self.batches, self.left = self.batches + 1, self.left - records
        if self.left <= 0:
            self.cpu, self.wall = time.process_time() - self.cpu, time.perf_counter() - self.wall
            self.done.set()

    def said(self) -> dict[str, float]:
        return {
            "cpu_us": round(self.cpu / self.count * 1e6, 1), "per_s": round(self.count / self.wall),
            "batch": round(self.count / self.batches), "count": self.count,
        }  # fmt: skip
