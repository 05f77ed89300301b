"""Orders of accuracy of Flow, against closed forms and a plain Runge-Kutta program."""

import numpy as np
import pytest
import torch
from flows import F64, closure_of, go, parameter, slope
from hypothesis import given, settings
from hypothesis import strategies as st
from minent import InputError
from minent.optim import TABLES, Flow, Table
from minent.optim.fields import Polyak
from scipy.linalg import expm

ORDERS = {
    **{"euler": 1, "heun": 2, "midpoint": 2, "ralston": 2, "rk3": 3, "rk4": 4},
    "Bogacki-Shampine": 3,
}
BOGACKI = TABLES["bogacki-shampine"]
STEADY = Table("Bogacki-Shampine", BOGACKI.a, BOGACKI.b, 3)


def method(name):
    return STEADY if name == STEADY.name else name


def measured(name, loss, start, exact, n, time=2.0, **options):
    ends = [go(loss, start, time, steps, method(name), **options) for steps in n]
    return slope(n, [np.linalg.norm(end - exact) for end in ends])


@pytest.mark.parametrize(("name", "order"), ORDERS.items())
class TestOrder:
    def test_linear(self, name, order):
        h = torch.tensor([[1.0, 0.2], [0.2, 0.5]], dtype=F64)
        exact = expm(-2 * h.numpy()) @ [1.0, -2.0]
        n = [20, 40, 80, 160, 320]
        found = measured(name, lambda x: x @ h @ x / 2, [1.0, -2.0], exact, n)
        assert abs(found - order) < 0.1

    def test_rotation(self, name, order):
        def turned(grads):
            return [torch.stack([-g[1], g[0]]) for g in grads]

        n = [20, 40, 80, 160, 320]
        exact = [np.cos(2), -np.sin(2)]
        found = measured(name, lambda x: x @ x / 2, [1.0, 0.0], exact, n, field=turned)
        assert abs(found - order) < 0.1

    def test_log_cosh(self, name, order):
        exact = np.arcsinh(np.sinh(1.2) * np.exp(-2))
        found = measured(name, lambda x: x.cosh().log().sum(), [1.2], exact, [20, 40, 80, 160])
        assert abs(found - order) < 0.1

    def test_logistic(self, name, order):
        exact = 1 / (1 + 9 * np.exp(-2))
        n = [20, 40, 80, 160]
        found = measured(name, lambda x: (x**3 / 3 - x**2 / 2).sum(), [0.1], exact, n)
        assert abs(found - order) < 0.1


def test_a_wrong_table_is_refused_and_has_order_1():
    with pytest.raises(InputError, match=r"sum b c is 0\.25"):
        Table("wrong", [[], [0.5]], [0.5, 0.5], order=2)
    wrong = Table("wrong", [[], [0.5]], [0.5, 0.5], order=1)
    h = torch.tensor([[1.0, 0.2], [0.2, 0.5]], dtype=F64)
    exact = expm(-2 * h.numpy()) @ [1.0, -2.0]
    n = [20, 40, 80, 160, 320]
    ends = [go(lambda x: x @ h @ x / 2, [1.0, -2.0], 2.0, steps, wrong) for steps in n]
    assert abs(slope(n, [np.linalg.norm(end - exact) for end in ends]) - 1) < 0.1


def test_polyaks_field_keeps_the_order():
    # of |x|²/2: |x|' = -|x|/2
    exact = np.array([3.0, 4.0]) * np.exp(-0.5)
    n, field = [10, 20, 40, 80], Polyak(minimum=0.0)
    ends = [go(lambda x: x @ x / 2, [3.0, 4.0], 1.0, steps, "rk4", field) for steps in n]
    assert abs(slope(n, [np.linalg.norm(end - exact) for end in ends]) - 4) < 0.1


def test_the_normalized_field_has_speed_1():
    end = go(lambda x: x @ x / 2, [3.0, 4.0], 1.0, 7, "heun", "normalized")
    assert np.allclose(end, [2.4, 3.2], atol=1e-14)


def plain(field, x, h, table):
    """Step by the definition of a table, in NumPy."""
    stages = []
    for row in table.a:
        inner = sum((float(w) * k for w, k in zip(row, stages, strict=True)), np.zeros_like(x))
        stages.append(field(x + h * inner))
    return x + h * sum(float(w) * k for w, k in zip(table.b, stages, strict=True))


@pytest.mark.parametrize("name", [*ORDERS, "own"])
def test_steps_are_those_of_the_definition(name):
    a = [[], [0.3], [0.1, 0.4], [0.2, 0.0, 0.5]]
    table = Table("own", a, [0.0, 0.2, 0.3, 0.5], 1) if name == "own" else method(name)
    matrix = torch.randn(4, 4, dtype=F64, generator=torch.Generator().manual_seed(1))
    x, y = parameter([0.3, -1.0, 0.5, 2.0]), parameter([1.0, 0.5])
    flow = Flow([{"params": [x]}, {"params": [y], "lr": 0.05}], 0.1, method=table)
    closure = closure_of(flow, lambda: (matrix @ x).cosh().log().sum() + y.exp().sum() * x[0])

    def field(z):
        u, v = z[:4], z[4:]
        m = matrix.numpy()
        du = m.T @ np.tanh(m @ u) + np.exp(v).sum() * np.eye(4)[0]
        return -np.concatenate([0.1 * du, 0.05 * np.exp(v) * u[0]])

    z = np.concatenate([x.detach().numpy(), y.detach().numpy()])
    for _ in range(5):
        z = plain(field, z, 1.0, flow.table)
        flow.step(closure)
        assert np.allclose(np.concatenate([x.detach(), y.detach()]), z, rtol=1e-13, atol=1e-14)


@settings(max_examples=25, deadline=None)
@given(
    row=st.tuples(*[st.floats(-1, 1)] * 3),
    weights=st.tuples(*[st.floats(0.1, 1)] * 3),
    lr=st.floats(0.01, 0.5),
)
def test_any_table(row, weights, lr):
    b = [w / sum(weights) for w in weights]
    b[2] = 1 - b[0] - b[1]
    table = Table("any", [[], [row[0]], list(row[1:])], b, 1)
    x = parameter([1.0, -0.5])
    flow = Flow([x], lr, method=table)
    expected = plain(lambda z: -np.sin(z), x.detach().numpy().copy(), lr, table)
    flow.step(closure_of(flow, lambda: -x.cos().sum()))
    assert np.allclose(x.detach(), expected, atol=1e-13)
