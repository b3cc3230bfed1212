"""The kernels that execute the chapters talk to the build over encrypted sockets, as ipykernel asks."""

from jupyter_client.manager import KernelManager
from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    KernelManager.transport_encryption.default_value = "auto"
