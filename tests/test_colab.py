"""The cell that prepares Colab is in every notebook, idle elsewhere, and finds its repository in Colab."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tools.colab_cell import CELL, notebooks, with_cell


@pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.stem)
def test_every_notebook_has_the_present_cell(path):
    notebook = json.loads(path.read_text("utf-8"))
    assert notebook == with_cell(notebook), "run python tools/colab_cell.py"


def test_cell_is_short():
    assert len(CELL.splitlines()) <= 12


@pytest.fixture
def shell(monkeypatch):
    """An IPython whose %pip only notes what it was asked."""
    shell = InteractiveShell()
    asked = []
    shell.register_magic_function(asked.append, "line", "pip")
    shell.asked = asked
    monkeypatch.delenv("COLAB_JUPYTER_IP", raising=False)
    return shell


@pytest.fixture
def colab(monkeypatch):
    """A stand-in for Colab's sessions API; call it with the path of the opened file."""
    answer = {}

    class Sessions(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps([{"name": "02.ipynb", "path": answer["path"]}]).encode()
            self.send_response(200 if self.path == "/api/sessions" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Sessions) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        monkeypatch.setenv("KMP_TARGET_PORT", str(server.server_port))

        def open_in_colab(path):
            monkeypatch.setenv("COLAB_JUPYTER_IP", "127.0.0.1")
            answer["path"] = path

        yield open_in_colab
        server.shutdown()


def test_elsewhere_it_does_nothing(shell):
    assert shell.run_cell(CELL).success
    assert shell.asked == []


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (
            "fileId=https://github.com/someone/a.book/blob/main/chapters/02-training-cost.ipynb",
            "someone/a.book@main",
        ),
        (
            "fileId=https%3A%2F%2Fgithub.com%2Fus%2Fbook%2Fblob%2Fnew%2Fidea%2Fchapters%2F03.ipynb",
            "us/book@new/idea",
        ),
        ("fileId=https://github.com/someone/book/blob/main/book/index.ipynb", "someone/book@main"),
    ],
)
def test_in_colab_it_installs_from_the_opened_repository(shell, colab, path, wanted):
    colab(path)
    shell.run_cell(CELL).raise_error()
    assert shell.asked == [f"install -q git+https://github.com/{wanted}"]


def test_a_copy_in_a_drive_is_told_what_to_do(shell, colab):
    colab("fileId=1AbCdEf")
    with pytest.raises(RuntimeError, match="open it from the book"):
        shell.run_cell(CELL).raise_error()
    assert shell.asked == []
