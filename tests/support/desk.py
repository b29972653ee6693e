"""Where the examples of the documents run: a folder of their own with the samples in it, for some write files."""
import os
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def desk():
    """A TemporaryDirectory in which `data` is the repository's."""
    folder = tempfile.TemporaryDirectory()
    os.symlink(os.path.join(ROOT, "data"), os.path.join(folder.name, "data"))
    return folder
