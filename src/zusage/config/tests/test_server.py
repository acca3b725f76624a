"""One house per address."""

import socket
from collections.abc import Iterator

import pytest

from zusage.config.server import PortTaken, refuse_taken_port


@pytest.fixture
def shared_port() -> Iterator[int]:
    """A port that another house listens on, open to be shared, as the web server opens it."""
    with socket.socket() as house:
        house.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        house.bind(("127.0.0.1", 0))
        house.listen()
        yield house.getsockname()[1]


def test_a_second_house_is_refused_where_one_listens_already(shared_port: int) -> None:
    with pytest.raises(PortTaken, match=f"port {shared_port}: Address already in use; choose another --port"):
        refuse_taken_port("127.0.0.1", shared_port)


def test_a_house_may_open_again_while_its_last_connections_are_closing() -> None:
    with socket.socket() as house:
        house.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        house.bind(("127.0.0.1", 0))
        house.listen()
        port = house.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            house.accept()[0].close()  # who closes first keeps the port busy for a minute

    refuse_taken_port("127.0.0.1", port)
