"""A slow line in user space: a TCP relay with a round trip time and a rate shared by everybody."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 1400


@dataclass(frozen=True, slots=True)
class Profile:
    """A line: round trip in seconds, and bits per second down and up."""

    name: str
    round_trip: float
    down: float
    up: float


SLOW = Profile("RTT 400 ms, 400/400 kbit/s", 0.4, 400_000, 400_000)


@dataclass
class _Wire:
    """One direction of the line; what is sent waits until the line is free."""

    rate: float
    free_at: float = 0.0

    async def carry(self, size: int) -> None:
        loop = asyncio.get_running_loop()
        self.free_at = max(self.free_at, loop.time()) + size * 8 / self.rate
        await asyncio.sleep(max(0.0, self.free_at - loop.time()))


@dataclass
class _Relay:
    profile: Profile
    target: int
    down: _Wire = field(init=False)
    up: _Wire = field(init=False)

    def __post_init__(self) -> None:
        self.down, self.up = _Wire(self.profile.down), _Wire(self.profile.up)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Open a connection to the site, one round trip late, and carry both directions."""
        with suppress(OSError, asyncio.CancelledError):  # cancelled when the line is taken down
            await asyncio.sleep(self.profile.round_trip)
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(
                self._pipe(reader, far_writer, self.up), self._pipe(far_reader, writer, self.down)
            )

    async def _pipe(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, wire: _Wire
    ) -> None:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arrive = asyncio.create_task(self._deliver(waiting, sink))
        with suppress(OSError):
            while data := await source.read(CHUNK):
                await wire.carry(len(data))
                waiting.put_nowait((loop.time() + self.profile.round_trip / 2, data))
        waiting.put_nowait((loop.time() + self.profile.round_trip / 2, b""))
        await arrive

    @staticmethod
    async def _deliver(
        waiting: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not data:
                    break
                sink.write(data)
                await sink.drain()
            sink.close()


@contextmanager
def line(profile: Profile, target: int, port: int) -> Iterator[None]:
    """Carry what comes to ``port`` to ``target`` over this line, inside the block."""
    loop, ready = asyncio.new_event_loop(), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        relay = _Relay(profile, target)
        server = loop.run_until_complete(asyncio.start_server(relay.accept, "127.0.0.1", port))
        ready.set()
        loop.run_forever()
        server.close()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
