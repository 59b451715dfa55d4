"""Networks in files: whole or not at all."""

import io
import zipfile

import numpy as np
import pytest

from autograd import ShapeError
from nn import MLP, Dense, Dropout, GaussianNoise, Heads, Module, Sequential, Skip, activations


def network(seed=0, hidden=3):
    return Sequential(Dense(2, hidden, "tanh", rng=seed), Dense(hidden, 1, rng=seed + 1))


def state(model):
    return {name: array.tolist() for name, array in model.state_dict().items()}


def test_a_network_comes_back_exactly(tmp_path):
    model, other = network(), network(5)
    model.save(tmp_path / "net.npz")
    other.load(str(tmp_path / "net.npz"))
    assert state(model) == state(other)
    mlp = MLP(2, [3, 1], rng=9)
    mlp.load(tmp_path / "net.npz")
    assert state(mlp) == state(model)
    assert [p.name for p in tmp_path.iterdir()] == ["net.npz"]


def test_float32_comes_back_as_float32(tmp_path):
    model = Dense(2, 3, rng=0, dtype=np.float32)
    model.save(tmp_path / "a.npz")
    model.load(tmp_path / "a.npz")
    assert model.W.dtype == np.float32


def test_state_dicts_are_copies():
    model = network()
    saved = model.state_dict()
    saved["W1"][:] = 9.0
    assert (model[0].W.data != 9).all()


@pytest.mark.parametrize("length", [0, 10, 100, 600, -1])
def test_a_truncated_file_changes_nothing(tmp_path, length):
    path = tmp_path / "net.npz"
    network().save(path)
    path.write_bytes(path.read_bytes()[:length])
    other = network(5)
    before = state(other)
    with pytest.raises(ValueError, match=r"net.npz is damaged or was not written by save"):
        other.load(path)
    assert state(other) == before


@pytest.mark.parametrize("at", [60, 200, 400])
def test_a_damaged_byte_is_noticed(tmp_path, at):
    path = tmp_path / "net.npz"
    network().save(path)
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(ValueError, match="load"):
        network(5).load(path)


def test_foreign_files_change_nothing(tmp_path):
    model = network()
    before = state(model)
    np.save(tmp_path / "one.npy", np.zeros(3))
    np.savez(tmp_path / "other.npz", W1=np.zeros((2, 3)))
    np.savez(tmp_path / "pickle.npz", format=np.array([{}], dtype=object))
    (tmp_path / "text.npz").write_text("hello")
    for name, message in [("one.npy", "it holds one array"), ("other.npz", "not marked"),
                          ("pickle.npz", "damaged or was not"), ("text.npz", "damaged or was")]:
        with pytest.raises(ValueError, match=message):
            model.load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        model.load(tmp_path / "missing.npz")
    assert state(model) == before


def test_another_architecture_changes_nothing(tmp_path):
    network().save(tmp_path / "net.npz")
    wide, deep = network(hidden=4), Sequential(*network(), Dense(1, 1, rng=0))
    other = Sequential(Dense(2, 3, "relu", rng=0), Dense(3, 1, rng=1))
    for model, message, in_memory in [
        (wide, "Its part 1 is: 2 → 3, tanh; this network's: 2 → 4, tanh",
         (ShapeError, r"W1 has shape \(2, 4\), the state's has \(2, 3")),
        (deep, "Its part 3 is: none; this network's: 1 → 1, linear",
         (ValueError, "another architecture: missing W3, b3")),
        (Sequential(Dense(2, 3, "tanh", rng=0)), "Its part 2 is: 3 → 1, linear; this.*: none",
         (ValueError, "unknown W2, b2. This network has W1, b1")),
        (other, "Its part 1 is: 2 → 3, tanh; this network's: 2 → 3, relu", None),
    ]:
        before = state(model)
        with pytest.raises(ValueError, match=f"net.npz does not fit.*{message}"):
            model.load(tmp_path / "net.npz")
        if in_memory:
            with pytest.raises(in_memory[0], match=in_memory[1]):
                model.load_state_dict(network().state_dict())
        assert state(model) == before


def heads(**names):
    return Heads(Dense(2, 2, rng=0), {name: Dense(2, 2, rng=seed) for name, seed in names.items()})


def dense(seed=1):
    return Dense(2, 2, rng=seed)


CONTAINERS = {
    "a skip is no chain": (
        lambda: Sequential(dense(), Skip(dense())), lambda: Sequential(dense(), dense()),
        "Its part 2 is: Skip; this network's: 2 → 2, linear"),
    "a skip around two": (
        lambda: Sequential(Skip(dense(), dense(2))), lambda: Sequential(Skip(dense()), dense()),
        "Its part 3 is: Skip / 2 → 2, linear; this network's: 2 → 2, linear"),
    "heads are no chain": (
        lambda: heads(a=1), lambda: Sequential(dense(), dense()),
        "Its kind is: Heads; this network's: chain"),
    "heads by name": (
        lambda: heads(a=1, b=2), lambda: heads(b=1, a=2),
        "Its part 2 is: Heads / a: 2 → 2, linear; this network's: Heads / b: 2 → 2, linear"),
    "chains in a chain": (
        lambda: Sequential(Sequential(dense(), dense(2))),
        lambda: Sequential(Sequential(dense()), dense()), "Its part 3 is: chain / 2 → 2"),
}


@pytest.mark.parametrize("case", CONTAINERS)
def test_other_containers_change_nothing(tmp_path, case):
    one, other, message = CONTAINERS[case]
    for saved, loaded in ((one(), other()), (other(), one())):
        saved.save(tmp_path / "net.npz")
        before = state(loaded)
        with pytest.raises(ValueError, match="does not fit: it is of another architecture"):
            loaded.load(tmp_path / "net.npz")
        assert state(loaded) == before
    one().save(tmp_path / "net.npz")
    with pytest.raises(ValueError, match=message):
        other().load(tmp_path / "net.npz")
    one().load(tmp_path / "net.npz")


def test_both_forms_read_each_others_skips(tmp_path):
    model = Sequential(Dense(2, 3, rng=0), Dropout(0.5), Skip(Dense(3, 3, "tanh", rng=1)))
    for saved, loaded in ((model, model.as_neurons()), (model.as_neurons(), model)):
        saved.save(tmp_path / "net.npz")
        loaded.load(tmp_path / "net.npz")


def rewritten(path, change):
    """Write the file anew, with a change of its members' bytes."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def array_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def test_a_header_that_lies_about_its_size_changes_nothing(tmp_path):
    def lie(members):
        old = b"'shape': (2, 3), }"
        assert old in members["state/W1.npy"]
        new = b"'shape': (99999999, 99999999), }"  # petabytes
        longer = len(new) - len(old)
        members["state/W1.npy"] = members["state/W1.npy"].replace(old + b" " * longer, new)

    network().save(tmp_path / "net.npz")
    rewritten(tmp_path / "net.npz", lie)
    model = network(5)
    before = state(model)
    with pytest.raises(ValueError, match=r"net.npz is damaged or was not written by save\.$"):
        model.load(tmp_path / "net.npz")
    assert state(model) == before


def test_an_encrypted_file_changes_nothing(tmp_path):
    path = tmp_path / "net.npz"
    network().save(path)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # the flag of the directory that says "encrypted"
    path.write_bytes(content)
    model = network(5)
    before = state(model)
    with pytest.raises(ValueError, match=r"is damaged or was not written by save\.$"):
        model.load(path)
    assert state(model) == before


@pytest.mark.parametrize("parts", [np.array("chain"), np.array(3.0), np.zeros((2, 2))])
def test_parts_of_another_form_change_nothing(tmp_path, parts):
    network().save(tmp_path / "net.npz")
    rewritten(tmp_path / "net.npz", lambda members: members.update(
        {"parts.npy": array_bytes(parts)}))
    model = network(5)
    before = state(model)
    with pytest.raises(ValueError, match="it is of another architecture"):
        model.load(tmp_path / "net.npz")
    assert state(model) == before


@pytest.mark.parametrize(("name", "array", "error", "message"), [
    ("W1", np.zeros((3, 2)), ShapeError, r"W1 has shape \(2, 3\), the state's has \(3, 2\)"),
    ("W1", np.array(["x"]), ValueError, "load_state_dict: W1: expected real numbers"),
    ("W3", np.zeros(2), ValueError, "another architecture: unknown W3"),
    ("W1", None, ValueError, "another architecture: missing W1"),
])
def test_arrays_that_do_not_fit_their_parts_change_nothing(tmp_path, name, array, error, message):
    def change(members):
        del members["state/W1.npy"]
        if array is not None:
            members[f"state/{name}.npy"] = array_bytes(array)
        if name != "W1":
            members["state/W1.npy"] = array_bytes(np.zeros((2, 3)))

    network().save(tmp_path / "net.npz")
    rewritten(tmp_path / "net.npz", change)
    model = network(5)
    before = state(model)
    with pytest.raises(error, match=f"^load: net.npz does not fit. .*{message}"):
        model.load(tmp_path / "net.npz")
    assert state(model) == before


@pytest.mark.parametrize("name", ["file", "format", "parts", "allow_pickle", "state", "args"])
def test_parameters_of_any_name(tmp_path, name):
    def layer(number):
        made = Module()
        made.add_parameter(name, [number])
        return made

    layer(2.0).save(tmp_path / "layer.npz")
    other = layer(3.0)
    other.load(tmp_path / "layer.npz")
    assert state(other) == {name: [2.0]}


@pytest.mark.parametrize("make", [
    lambda number: Dense(2, 2, activations.logistic(number), rng=0),
    lambda number: Dense(2, 2, activations.leaky_relu(number), rng=0),
    lambda number: Dense(2, 2, activations.elu(number), rng=0), Dropout, GaussianNoise])
def test_settings_are_compared_to_the_last_digit(tmp_path, make):
    make(0.5).save(tmp_path / "layer.npz")
    make(0.5).load(tmp_path / "layer.npz")
    with pytest.raises(ValueError, match=r"Its kind is: .*0\.5\b.* network's: .*0\.50000001\b"):
        make(0.50000001).load(tmp_path / "layer.npz")


def test_nobody_is_told_to_allow_pickle(tmp_path):
    np.savez(tmp_path / "pickle.npz", format=np.array([{}], dtype=object))
    np.save(tmp_path / "pickle.npy", np.array([{}], dtype=object))
    (tmp_path / "text.npz").write_text("hello")
    for name in ("pickle.npz", "pickle.npy", "text.npz"):
        with pytest.raises(ValueError, match="damaged") as caught:
            network().load(tmp_path / name)
        assert "pickle" not in str(caught.value).replace(name, "")


def test_units_read_what_layers_wrote(tmp_path):
    model = network()
    model.save(tmp_path / "net.npz")
    units = network(seed=5).as_neurons()
    units.load(tmp_path / "net.npz")
    assert state(units) == state(model)


def test_a_state_that_fits_only_partly_changes_nothing():
    model = network()
    before, wrong = state(model), model.state_dict()
    wrong["W1"] += 1
    wrong["b2"] = np.array(["x"])
    with pytest.raises(TypeError, match="load_state_dict: b2: expected real numbers"):
        model.load_state_dict(wrong)
    assert state(model) == before


def test_a_failed_save_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    network().save(path)
    content = path.read_bytes()
    monkeypatch.setattr(np, "savez", lambda *a, **k: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        network(3).save(path)
    assert path.read_bytes() == content


def test_bad_paths_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.npz, got 'net\.pkl'"):
        network().save(tmp_path / "net.pkl")
    with pytest.raises(TypeError, match="save: expected a path, got int 3"):
        network().save(3)
    with pytest.raises(TypeError, match="expected a dict of arrays, got list"):
        network().load_state_dict([])
