"""Arrows from far away start at a tag with the name of their box."""

from autograd import Graph, Value
from viz import Show, draw, step
from viz.picture import Picture
from viz.recorded import picture
from viz.tags import FAR, LEGEND, TANGLED, tagged


def recurrence(steps):
    a, u, h = Value(0.9, "a"), Value(0.1, "u"), Value(0.0, "h")
    for _ in range(steps):
        h = (a * h + u).tanh()
    return h.named("y")


def arrows(picture: Picture, kind="forward"):
    return [(edge.tail, edge.head, edge.label) for edge in picture.edges if edge.kind == kind]


def test_small_graphs_have_no_tags():
    shown = picture(Graph(recurrence(3)))
    assert tagged(shown) is shown


def test_each_far_arrow_starts_at_a_tag_of_its_own():
    shown = picture(Graph(recurrence(40)))
    found = tagged(shown)
    names = {box.id: box.name for box in found.boxes if box.kind == "tag"}
    assert set(names.values()) == {"a", "u"} and len(names) == 76
    assert found.boxes[:len(shown.boxes)] == shown.boxes and found.legend == (
        *shown.legend, LEGEND)
    for (tail, head, label), (old, old_head, old_label) in zip(
            arrows(found), arrows(shown), strict=True):
        assert (head, label) == (old_head, old_label)
        assert tail == old or tail == f"{old}_at_{head}"
    assert FAR < 10 < TANGLED


def test_shares_flow_back_to_the_same_tags():
    y = recurrence(40)
    y.backward()
    found = tagged(picture(Graph(y), Show(contributions=True)))
    forward = {(tail, head) for tail, head, _ in arrows(found)}
    back = [(tail, head) for tail, head, _ in arrows(found, "backward")]
    assert len(back) == len(set(back)) == 200
    assert all((head, tail) in forward for tail, head in back)


def test_parallel_far_arrows_share_a_tag():
    x = y = Value(0.5, "x")
    for _ in range(60):
        y = y + 1.0
    for _ in range(20):
        y = y + x * x
    ids = [box.id for box in tagged(picture(Graph(y))).boxes]
    assert len(ids) == len(set(ids))


def test_tags_are_marked_like_their_arrows():
    y = recurrence(40)
    graph = Graph(y)
    found = tagged(draw(y, highlight=list(graph.steps())[60]).picture)
    marked = [box for box in found.boxes if box.marked]
    assert sorted(box.kind for box in marked) == ["leaf", "tag", "value", "value"]


def test_the_source_and_the_picture_have_the_tags():
    diagram = draw(recurrence(60))
    assert 'n0_at_op15 [class="tag", shape=underline' in diagram.source
    assert diagram.svg.count('class="node tag"') == 116
    assert "underlined names" in diagram.source and "underlined" not in repr(diagram)


def test_a_recurrence_that_is_too_large_is_drawn_in_part():
    diagram = draw(recurrence(400))
    assert "(30 of 1203 nodes: those around y; focus=node" in repr(diagram)
    assert not diagram.too_large
    assert draw(recurrence(400), style="layers").picture.notes == diagram.picture.notes


def test_the_player_has_them_too():
    page = step(recurrence(40)).html
    assert "<title>n0_at_op15</title>" in page
