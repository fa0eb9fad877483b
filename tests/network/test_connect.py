"""Connectors: who is connected to whom, from given pairs, and statistically where they draw."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse
import scipy.stats

from brainpy_codegen import connect
from brainpy_codegen.errors import UsageError
from brainpy_codegen.session.sources import support_module


def uniforms(seed=0):
    def draw(row, first, count):
        return np.random.default_rng([seed, row]).random(first + count)[first:]

    return draw


def pairs(connector, sources, targets, own=None, seed=0):
    source, target = connector.pairs(sources, targets, uniforms(seed), own)
    assert source.dtype == target.dtype == np.int32
    return source, target


def is_sorted(source, target):
    return np.array_equal(np.lexsort((target, source)), np.arange(source.size))


def test_one_to_one_and_all_to_all():
    assert np.array_equal(pairs(connect.one_to_one(), 3, 3), [[0, 1, 2], [0, 1, 2]])
    assert np.array_equal(pairs(connect.all_to_all(), 2, 3), [[0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2]])
    source, target = pairs(connect.all_to_all(autapses=False), 2, 4, own=1)
    assert sorted(zip(source.tolist(), target.tolist(), strict=True)) == [
        (0, 0),
        (0, 2),
        (0, 3),
        (1, 0),
        (1, 1),
        (1, 3),
    ]


def test_bernoulli_has_the_counts_of_a_binomial_distribution():
    p, size = 0.03, 400
    counts = []
    for seed in range(20):
        source, target = pairs(connect.bernoulli(p), size, size, seed=seed)
        assert is_sorted(source, target)
        assert np.unique(source.astype(np.int64) * size + target).size == source.size
        counts.append(source.size)
    z = (np.array(counts) - p * size**2) / np.sqrt(p * (1 - p) * size**2)
    assert scipy.stats.kstest(z, "norm").pvalue > 0.001
    rows = np.bincount(pairs(connect.bernoulli(p), 4000, size)[0], minlength=4000)
    assert scipy.stats.kstest((rows - p * size) / np.sqrt(p * (1 - p) * size), "norm").statistic < 0.08


def test_bernoulli_at_its_ends():
    assert pairs(connect.bernoulli(0.0), 5, 5)[0].size == 0
    assert pairs(connect.bernoulli(1.0), 5, 4)[0].size == 20
    assert pairs(connect.bernoulli(1e-9), 100, 100)[0].size == 0


def test_bernoulli_without_autapses():
    source, target = pairs(connect.bernoulli(0.5, autapses=False), 50, 60, own=10)
    assert not np.any(source + 10 == target)
    assert 1350 < source.size < 1600


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("autapses", [True, False])
def test_fixed_degrees(replace, autapses):
    words = {"autapses": autapses, "replace": replace}
    source, target = pairs(connect.fixed_in_degree(7, **words), 20, 30, own=5)
    assert np.bincount(target, minlength=30).tolist() == [7] * 30
    assert is_sorted(source, target)
    assert source.max() < 20
    assert autapses or not np.any(source + 5 == target)
    if not replace:
        assert np.unique(source.astype(int) * 30 + target).size == source.size
    source, target = pairs(connect.fixed_out_degree(6, **words), 20, 30, own=5)
    assert np.bincount(source, minlength=20).tolist() == [6] * 20
    assert autapses or not np.any(source + 5 == target)


def test_fixed_degrees_draw_evenly():
    source, _ = pairs(connect.fixed_in_degree(50), 40, 400)
    assert scipy.stats.chisquare(np.bincount(source, minlength=40)).pvalue > 0.001
    source, target = pairs(connect.fixed_in_degree(5, autapses=False, replace=False), 40, 40, own=0)
    table = np.bincount(source.astype(int) * 40 + target, minlength=1600).reshape(40, 40)
    assert table.max() == 1
    assert np.trace(table) == 0


def test_fixed_total():
    source, target = pairs(connect.fixed_total(20_000, autapses=False), 30, 30, own=0)
    assert source.size == 20_000
    assert not np.any(source == target)
    counts = np.bincount(source.astype(int) * 30 + target, minlength=900)
    assert scipy.stats.chisquare(counts[counts > 0]).pvalue > 0.001


def test_by_distance_on_a_ring():
    source, target = pairs(connect.by_distance(lambda d: d <= 1.0, period=6.0, autapses=False), 6, 6, own=0)
    assert sorted(zip(source.tolist(), target.tolist(), strict=True)) == sorted(
        (i, j % 6) for i in range(6) for j in (i - 1, i + 1)
    )
    grid = np.stack(np.meshgrid(np.arange(4), np.arange(4)), axis=-1).reshape(-1, 2)
    source, _ = pairs(connect.by_distance(lambda d: np.exp(-d), grid, grid), 16, 16)
    assert 40 < source.size < 110


def test_from_pairs_and_graphs():
    source, target = pairs(connect.from_pairs([2, 0, 2], [1, 1, 0]), 3, 2)
    assert source.tolist() == [2, 0, 2]
    assert target.tolist() == [1, 1, 0]
    source, target = pairs(connect.from_pairs([(0, 1), (1, 2)]), 3, 3)
    assert (source.tolist(), target.tolist()) == ([0, 1], [1, 2])


def test_from_matrix_dense_and_sparse():
    dense = np.array([[0.0, 2.0, 0.0], [3.0, 0.0, 4.0]])
    for matrix in (dense, scipy.sparse.csr_array(dense), scipy.sparse.csc_array(dense)):
        made = connect.from_matrix(matrix)
        source, target = pairs(made, 2, 3)
        assert (source.tolist(), target.tolist()) == ([0, 1, 1], [1, 0, 2])
        assert connect.matrix_values(made).tolist() == [2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("make", "sizes", "words"),
    [
        (lambda: connect.from_pairs([0, 7], [0, 1]), (5, 5), "source index 7 is out of range: there are 5"),
        (lambda: connect.from_pairs([0], [-1]), (5, 5), "target index -1 is out of range"),
        (lambda: connect.from_pairs([0, 1], [1]), (5, 5), "2 sources and 1 targets"),
        (lambda: connect.from_pairs([0.5], [1.0]), (5, 5), "indices are whole numbers"),
        (lambda: connect.from_matrix(np.eye(3)), (3, 4), "a matrix of (3, 3) for 3 sources"),
        (lambda: connect.from_matrix(np.ones(3)), (3, 1), "not an array of 1 dimensions"),
        (lambda: connect.one_to_one(), (3, 4), "as many sources as targets"),
        (lambda: connect.bernoulli(1.5), (3, 4), "between 0 and 1"),
        (lambda: connect.fixed_in_degree(5, replace=False), (3, 4), "5 different sources were asked for"),
        (lambda: connect.fixed_in_degree(-1), (3, 4), "at least 0"),
        (lambda: connect.fixed_total(2.5), (3, 4), "whole number"),
        (lambda: connect.by_distance(lambda d: d, np.zeros((2, 2))), (3, 4), "2 positions for 3 neurons"),
    ],
)
def test_what_does_not_fit_is_refused(make, sizes, words):
    with pytest.raises(UsageError) as caught:
        pairs(make(), *sizes)
    assert words in str(caught.value)


@pytest.mark.parametrize(("piece", "block"), [(3, 5), (1000, 4), (1 << 20, 1 << 22)])
def test_synapses_are_sorted_by_source_delay_and_target_whatever_the_size_of_pieces(monkeypatch, piece, block):
    network_wiring, network_run = support_module("network_wiring"), support_module("network_run")
    monkeypatch.setattr(network_wiring, "BLOCK", block)
    monkeypatch.setattr(network_wiring.pieces, "__defaults__", (piece,))
    rng = np.random.default_rng(1)
    part = network_run.Part("exc", "projection", states=("w",))
    for sources, targets, count in ((7, 9, 80), (40, 3, 60), (5, 5, 1), (3, 4, 0)):
        source, target, delay = (rng.integers(0, most, count) for most in (sources, targets, 4))
        weights = rng.random(count)
        made = network_run.synapses(part, (sources, targets), source, target, delay, {"w": weights}, {}, 0.1)
        order = np.lexsort((target, delay, source))  # stable: synapses that are alike stay as they were given
        assert made["exc:target"].tolist() == target[order].tolist()
        assert made["exc:source"].tolist() == source[order].tolist()
        assert made["exc.w"].tolist() == weights[order].tolist()
        delays = np.unique(delay)
        assert made["exc:delays"] == delays.size
        row = source * delays.size + np.searchsorted(delays, delay)
        numbers = np.bincount(row, minlength=max(delays.size, 1) * sources)
        assert np.diff(made["exc:start"]).tolist() == numbers.tolist()
        twice = np.unique(row * targets + target).size < count
        assert made["exc:together"] == (1 if twice else numbers.max())


def test_wiring_takes_little_more_memory_than_synapses_have_in_the_end(monkeypatch):
    """At most 10 bytes of each, which is 1 GB for a hundred million."""
    network_wiring, network_run = support_module("network_wiring"), support_module("network_run")
    random_numbers = support_module("random_numbers")
    monkeypatch.setattr(connect, "PIECE", 1 << 14)
    monkeypatch.setattr(network_wiring, "PIECE", 1 << 14)
    monkeypatch.setattr(network_wiring.pieces, "__defaults__", (1 << 14,))

    def draw(row, first, count):
        return random_numbers.uniforms((1, 2), row, count, first)

    part = network_run.Part("exc", "projection")
    for connector in (connect.fixed_in_degree(320), connect.fixed_total(1_024_000)):
        tracemalloc.start()
        pairs = connector.pairs(3200, 3200, draw, 0)
        network_run.synapses(part, (3200, 3200), *pairs, np.zeros(1, int), {}, {}, 0.1, False)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 10 * pairs[0].size
