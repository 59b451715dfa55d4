"""IDX files that lie about their size, and MNIST folders with other data in them."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest

from nn import data


def idx_file(path, shape, content, kind=0x08):
    whole = bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + content
    path.write_bytes(gzip.compress(whole) if path.suffix == ".gz" else whole)
    return path


def peak_of(call):
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["a", "a.gz"])
def test_E6_a_small_file_takes_little_memory(tmp_path, name):
    path = idx_file(tmp_path / name, (2, 3), bytes(range(6)))
    assert data.read_idx(path).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert peak_of(lambda: data.read_idx(path)) < 2**20


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_unpacked(tmp_path):
    bomb = idx_file(tmp_path / "a.gz", (4,), bytes(50_000_000))

    def read():
        with pytest.raises(ValueError, match=r"too long: its header says \(4,\), 4 bytes, but mor"):
            data.read_idx(bomb)
    assert peak_of(read) < 2**20


@pytest.mark.parametrize("name", ["a", "a.gz"])
def test_a_header_that_lies_allocates_nothing(tmp_path, name):
    path = idx_file(tmp_path / name, (2**32 - 1,) * 3, b"abc")

    def read():
        with pytest.raises(ValueError, match=r"a.* is truncated: its header says .* but 3 follow"):
            data.read_idx(path)
    assert peak_of(read) < 2**22


def test_a_file_of_several_pieces_comes_back_whole(tmp_path):
    content = np.random.default_rng(0).integers(256, size=2**21 + 5).astype("u1")
    found = data.read_idx(idx_file(tmp_path / "a.gz", content.shape, content.tobytes()))
    np.testing.assert_array_equal(found, content)
    found[0] = 1  # the array is the caller's own


@pytest.mark.parametrize(("shape", "message"), [
    ((0,), r"is empty: its header says \(0,\)"),
    ((0, 2**32 - 1, 2**32 - 1, 2**32 - 1), "is empty"),
    ((1,) * 100, "100 axes in its header; at most 32"),
])  # fmt: skip
def test_strange_headers_are_refused(tmp_path, shape, message):
    with pytest.raises(ValueError, match=message):
        data.read_idx(idx_file(tmp_path / "a", shape, b"a" if all(shape) else b""))


def test_missing_files(tmp_path):
    with pytest.raises(FileNotFoundError):
        data.read_idx(tmp_path / "nothing")


@pytest.mark.parametrize(("kinds", "labels", "message"), [
    ((0x08, 0x08), bytes([3, 77]), "labels must be from 0 to 9, got 77"),
    ((0x08, 0x09), struct.pack(">2b", 3, -1), "labels must be from 0 to 9, got -1"),
    ((0x08, 0x0D), struct.pack(">2f", 1, 2), "images of uint8 and labels of float32"),
    ((0x09, 0x08), bytes([3, 4]), "images of int8 and labels of uint8"),
])  # fmt: skip
def test_E6_folders_of_other_data_are_refused(tmp_path, kinds, labels, message):
    idx_file(tmp_path / "t10k-images-idx3-ubyte", (2, 2, 2), bytes(8), kinds[0])
    idx_file(tmp_path / "t10k-labels-idx1-ubyte", (2,), labels, kinds[1])
    with pytest.raises(ValueError, match=message):
        data.mnist(tmp_path, "test")


def test_a_part_that_is_no_name_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"part must be .*, got \['train'\]"):
        data.mnist(tmp_path, ["train"])
