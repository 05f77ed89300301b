"""What methods do to fields whose answer is known, by formulas, in NumPy and by Game itself."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from minent import InputError
from minent.optim import TABLES, Game, Table, analyse
from scipy.integrate import solve_ivp

START = (-0.5, 0.9, 0.8, 0.3)  # theta, phi
RATES = (0.1, 0.5, 0.9)
SQUARES = {  # of the factor per step on x y, by hand
    "euler": lambda g: 1 + g**2,
    "heun": lambda g: 1 + g**4 / 4,
    "midpoint": lambda g: 1 + g**4 / 4,
    "rk3": lambda g: 1 - g**4 / 12 + g**6 / 36,
    "rk4": lambda g: 1 - g**6 / 72 + g**8 / 576,
    "extragradient": lambda g: 1 - g**2 + g**4,
}


def play(lr, steps, start=(0.6, -0.8), **options):
    """Play x y by Game; give the states."""
    x, y = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in start)
    game = Game([[x], [y]], lr=lr, zero_sum=True, **options)
    states = [(x.item(), y.item())]
    for _ in range(steps):
        game.step(lambda: x * y)
        states.append((x.item(), y.item()))
    return np.array(states)


def squares(states):
    return (states**2).sum(1)


class TestBilinear:
    @pytest.mark.parametrize("g", RATES)
    @pytest.mark.parametrize("method", SQUARES)
    def test_one_step(self, method, g):
        wanted = SQUARES[method](g)
        assert abs(analyse.contraction(method, [1j, -1j], g) ** 2 - wanted).max() < 1e-9
        for states in (
            play(g, 3, method=method),
            analyse.trajectory(analyse.bilinear(), [0.6, -0.8], method, g, 3),
        ):
            assert np.allclose(squares(states), wanted ** np.arange(4), rtol=1e-9, atol=0)

    @pytest.mark.parametrize("g", RATES)
    def test_implicit(self, g):
        z = np.linalg.solve(np.array([[1, g], [-g, 1]]), [0.6, -0.8])
        assert abs(analyse.contraction("implicit-euler", 1j, g) ** 2 - (z @ z)) < 1e-9
        assert abs((z @ z) - 1 / (1 + g**2)) < 1e-9

    @pytest.mark.parametrize("g", RATES)
    def test_optimistic(self, g):
        roots = np.abs(np.roots([1, -(1 + 2j * g), 1j * g]))
        assert abs(analyse.contraction("optimistic", -1j, g) - roots.max()) < 1e-9
        # z before, z, as complex numbers: the map itself
        states = play(g, 40, method="optimistic")
        z = states[:, 0] + 1j * states[:, 1]
        follow = (1 + 2j * g) * z[1:-1] - 1j * g * z[:-2]
        assert np.allclose(z[2:], follow, rtol=1e-12, atol=1e-12)

    @pytest.mark.parametrize("g", [*RATES, 1.9])
    def test_alternating_conserves(self, g):
        assert abs(analyse.contraction("alternating", [1j], g) - 1) < 1e-9
        for states in (
            play(g, 300, method="euler", order="alternating"),
            analyse.trajectory(analyse.bilinear(), [0.6, -0.8], "alternating", g, 300),
        ):
            x, y = states.T
            kept = x**2 + y**2 - g * x * y
            assert np.ptp(kept) < 4e-14

    def test_alternating_diverges_above_2(self):
        assert abs(analyse.stability_limit("alternating", "imaginary") - 2) < 1e-4
        assert squares(play(2.02, 300, method="euler", order="alternating"))[-1] > 1e10

    @pytest.mark.parametrize("g", RATES)
    def test_lookahead(self, g):
        wanted = abs(0.5 + 0.5 * (1 - 1j * g) ** 5) ** (1 / 5)
        assert abs(analyse.contraction("lookahead", 1j, g) - wanted) < 1e-9
        for states in (
            play(g, 50, method="lookahead"),
            analyse.trajectory(analyse.bilinear(), [0.6, -0.8], "lookahead", g, 50),
        ):
            assert np.allclose(squares(states)[::5], wanted ** (10 * np.arange(11)), rtol=1e-9)

    def test_lookahead_converges_where_descent_does_not(self):
        factor = analyse.contraction("lookahead", 1j, 0.3)
        assert abs(factor - abs(0.5 + 0.5 * (1 - 0.3j) ** 5) ** 0.2) < 1e-9
        assert round(float(factor), 4) == 0.9656
        assert round(float(analyse.contraction("euler", 1j, 0.3)), 3) == 1.044

    @pytest.mark.parametrize(("momentum", "converges"), [(-0.3, True), (0.3, False)])
    def test_momentum_of_turns(self, momentum, converges):
        factor = float(analyse.contraction("alternating", 1j, 0.3, momentum=momentum))
        assert (factor < 1) == converges
        turns = {"method": "euler", "order": "alternating", "momentum": momentum}
        states = play(0.3, 3000, (1.0, 1.0), **turns)
        size = np.sqrt(squares(states))[-1]
        assert size < 1e-15 if converges else size > 1e70
        path = analyse.trajectory(
            analyse.bilinear(), [1.0, 1.0], "alternating", 0.3, 3000, momentum=momentum
        )
        assert np.allclose(path[:200], states[:200], rtol=1e-9)
        assert abs(size ** (1 / 3000) - factor) < 1e-3

    def test_simultaneous_momentum(self):
        factor = float(analyse.contraction("momentum", 1j, 0.3, momentum=-0.5))
        states = play(0.3, 2000, method="euler", momentum=-0.5)
        path = analyse.trajectory(
            analyse.bilinear(), [0.6, -0.8], "momentum", 0.3, 2000, momentum=-0.5
        )
        assert np.allclose(path[:50], states[:50], rtol=1e-10)
        assert abs((squares(states)[-1] / squares(states)[1000]) ** (1 / 2000) - factor) < 1e-6

    @pytest.mark.parametrize("g", RATES)
    def test_consensus(self, g):
        wanted = (1 - 0.1 * g) ** 2 + g**2
        assert abs(analyse.contraction("consensus", 1j, g, gamma=0.1) ** 2 - wanted) < 1e-9
        states = play(g, 3, method="consensus", gamma=0.1)
        assert np.allclose(squares(states), wanted ** np.arange(4), rtol=1e-9)

    def test_best_factor_for_an_evaluation(self):
        cost = {"rk3": (3, 2**0.5, 0.981), "rk4": (4, 6**0.5, 0.841)}
        cost |= {"extragradient": (2, 0.5**0.5, 0.931), "optimistic": (1, 0.5, 0.707)}
        cost["lookahead"] = (1, 0.544, 0.913)
        for method, (evaluations, g, wanted) in cost.items():
            factor = float(analyse.contraction(method, 1j, g)) ** (1 / evaluations)
            assert round(factor, 3) == wanted


class TestStability:
    @pytest.mark.parametrize(
        ("method", "axis", "wanted"),
        [
            ("rk3", "imaginary", 3**0.5),
            ("rk4", "imaginary", 8**0.5),
            ("extragradient", "imaginary", 1),
            ("optimistic", "imaginary", 3**-0.5),
            ("euler", "imaginary", 0),
            ("heun", "imaginary", 0),
            ("midpoint", "imaginary", 0),
            ("euler", "real", 2),
            ("heun", "real", 2),
            ("midpoint", "real", 2),
            ("rk3", "real", 2.5127453),
            ("rk4", "real", 2.7852936),
            ("extragradient", "real", 1),
            ("optimistic", "real", 2 / 3),
            ("implicit-euler", "real", np.inf),
            ("implicit-euler", "imaginary", np.inf),
        ],
    )
    def test_limits(self, method, axis, wanted):
        found = analyse.stability_limit(method, axis)
        assert found == wanted or abs(found - wanted) < 1e-6

    def test_momentum_edge(self):
        # lr h = 2 (1 + beta)
        found = analyse.stability_limit("momentum", momentum=0.6)
        assert abs(found - 3.2) < 1e-6

    @pytest.mark.parametrize("name", TABLES)
    def test_order_and_polynomial(self, name):
        assert analyse.order_of(name) == TABLES[name].order
        found = analyse.stability_polynomial(name)
        exact = 1 / np.cumprod([1, *range(1, len(found))])
        order = TABLES[name].order
        assert np.allclose(found[: order + 1], exact[: order + 1], rtol=0, atol=1e-15)

    def test_order_of_what_claims_less(self):
        assert analyse.order_of(Table("x", [[], [0.5]], [0.5, 0.5], 1)) == 1

    def test_region_is_the_factor(self):
        real, imaginary = np.linspace(-1, 3, 5), np.linspace(-2, 2, 7)
        found = analyse.stability_region("rk4", real, imaginary)
        assert found.shape == (7, 5)
        z = -(real[3] + 1j * imaginary[2])
        assert abs(found[2, 3] - abs(1 + z + z**2 / 2 + z**3 / 6 + z**4 / 24)) < 1e-14

    @settings(max_examples=40, deadline=None)
    @given(
        st.complex_numbers(max_magnitude=2, allow_nan=False, allow_infinity=False),
        st.floats(0.05, 0.9),
        st.sampled_from([*TABLES, "extragradient"]),
    )
    def test_factors_are_those_of_paths(self, value, lr, method):
        turn = np.array([[value.real, value.imag], [-value.imag, value.real]])
        path = analyse.trajectory(lambda z: -turn @ z, [0.6, 0.8], method, lr, 2)
        factor = float(analyse.contraction(method, value, lr))
        sizes = np.linalg.norm(path, axis=1)
        assert np.allclose(sizes, factor ** np.arange(3), rtol=1e-10, atol=1e-10)


def exact(field, time):
    """Solve to the end, by a program that is not ours."""
    found = solve_ivp(lambda t, z: field(z), (0, time), START, "DOP853", rtol=1e-10, atol=1e-12)
    return found.y[:, -1]


def radius(z):
    return float(np.linalg.norm(z[:2]))


class TestDirac:
    @pytest.mark.parametrize(
        ("kind", "options", "wanted"),
        [
            ("vanilla", {}, 0.87**0.5),
            ("gan-qp", {"weight": 1.0}, 0.87**0.5),
            ("gp", {"weight": 0.1, "center": 1.0}, 1.0),
            ("gp", {"weight": 0.1}, 0.0),
            ("l2", {"weight": 0.1}, 0.0),
        ],
    )
    def test_where_it_ends(self, kind, options, wanted):
        field = analyse.dirac_gan(kind, **options)
        lr = 0.04 if kind == "gan-qp" else 0.1  # turns twice as fast
        path = analyse.trajectory(field, START, "rk4", lr, round(300 / lr))
        assert abs(radius(path[-1]) - wanted) < 1e-3
        assert np.abs(path[-1] - exact(field, 300)).max() < 1e-3
        if kind in ("vanilla", "gan-qp"):
            drift = np.abs(analyse.angular_momentum(path) + 0.87)
            assert drift.max() < 1e-6

    def test_wgan_conserves_and_settles_nowhere(self):
        field = analyse.dirac_gan("wgan")
        path = analyse.trajectory(field, START, "rk4", 0.02, 15_000)
        assert np.ptp(np.linalg.norm(path[:, 2:], axis=1)) < 1e-6
        assert np.ptp(analyse.wgan_invariant(path)) < 1e-6
        late = np.linalg.norm(path[-1000:, :2], axis=1)
        assert late.min() < 0.75
        assert late.max() > 1.0
        assert np.abs(path[-1] - exact(field, 300)).max() < 1e-3

    def test_rk4_drifts_32_times_less_at_half_the_step(self):
        field = analyse.dirac_gan("vanilla")
        drifts = []
        for lr in (0.1, 0.05):
            path = analyse.trajectory(field, START, "rk4", lr, round(100 / lr))
            assert abs(radius(path[-1]) - 0.9327) < 1e-3
            drifts.append(abs(float(analyse.angular_momentum(path[-1])) + 0.87))
        assert drifts[0] == pytest.approx(1.9e-7, rel=0.05)
        assert drifts[0] / drifts[1] == pytest.approx(32, rel=0.1)

    @pytest.mark.parametrize(("lr", "size", "momentum"), [(0.1, 3.25, -10.6), (0.05, 1.74, -3.0)])
    def test_euler_leaves_the_circle(self, lr, size, momentum):
        path = analyse.trajectory(analyse.dirac_gan("vanilla"), START, "euler", lr, round(100 / lr))
        assert radius(path[-1]) == pytest.approx(size, abs=0.005)
        assert float(analyse.angular_momentum(path[-1])) == pytest.approx(momentum, abs=0.05)

    def test_period(self):
        # a small orbit that is a circle: theta and phi of equal length, at right angles
        field, start = analyse.dirac_gan("vanilla"), [1e-3, 0.0, 0.0, 1e-3]
        lr = 0.01
        path = analyse.trajectory(field, start, "rk4", lr, 1400)
        after = np.flatnonzero((path[1:, 1] > 0) != (path[:-1, 1] > 0))
        turns = [i + path[i, 1] / (path[i, 1] - path[i + 1, 1]) for i in after if i > 10]
        assert abs(2 * turns[0] * lr - 4 * np.pi) < 1e-3

    @pytest.mark.parametrize(("lr", "wanted"), [(0.05, 0.99875), (0.09, 0.99955), (0.11, 1.00055)])
    def test_euler_on_a_penalty(self, lr, wanted):
        weight = 0.05
        values = weight + np.array([1j, -1j]) * np.sqrt(1 - weight**2)
        factor = analyse.contraction("euler", values, lr)
        assert np.abs(factor - np.sqrt(1 - 2 * weight * lr + lr**2)).max() < 1e-12
        assert abs(factor[0] - wanted) < 1e-5
        assert (factor[0] < 1) == (lr < 2 * weight)
        path = analyse.trajectory(analyse.dirac_gan("gp", weight=weight), START, "euler", lr, 4000)
        sizes = np.linalg.norm(path, axis=1)
        assert abs((sizes[4000] / sizes[2000]) ** (1 / 2000) - wanted) < 1e-3

    def test_methods_on_a_penalty(self):
        weight, lr = 0.05, 0.5
        value = weight + 1j * np.sqrt(1 - weight**2)
        wanted = {"euler": 1.0955, "heun": 0.9801, "rk4": 0.97527}
        wanted |= {"extragradient": 0.8675, "implicit-euler": 0.8771}
        for method, number in wanted.items():
            assert float(analyse.contraction(method, value, lr)) == pytest.approx(number, abs=6e-5)
        flow = np.exp(-weight * lr)
        assert abs(float(analyse.contraction("rk4", value, lr)) - flow) < 1e-3
        assert round(flow, 5) == 0.97531

    def test_game_follows_the_field(self):
        z = torch.tensor(START, dtype=torch.float64)
        theta, phi = (part.clone().requires_grad_() for part in z.split(2))
        game = Game({"generator": [theta], "critic": [phi]}, lr=0.1, method="rk4")
        softplus = torch.nn.functional.softplus
        for _ in range(50):
            game.step(
                lambda: {
                    "generator": softplus(phi @ theta),
                    "critic": softplus(-(phi @ theta)),
                }
            )
        path = analyse.trajectory(analyse.dirac_gan("vanilla"), START, "rk4", 0.1, 50)
        found = torch.cat([theta, phi]).detach().numpy()
        assert np.abs(found - path[-1]).max() < 1e-13


@pytest.mark.parametrize(
    ("decay", "wanted"), [(0.99, 0.373010), (0.999, 0.039989), (0.9999, 0.004000)]
)
def test_ema_attenuation(decay, wanted):
    frequency, lr = 0.5, 0.05
    found = float(analyse.ema_attenuation(decay, frequency, lr))
    assert abs(found - wanted) < 1e-6
    average, late = 0j, []
    for n in range(int(30 / (1 - decay))):
        average = decay * average + (1 - decay) * np.exp(1j * frequency * lr * n)
        late.append(abs(average))
    assert abs(late[-1] - found) < 1e-5


class TestFigures:
    def test_region(self):
        axes = analyse.plot_region(["euler", TABLES["rk4"]], real=(-1, 3), imaginary=(-3, 3))
        assert [text.get_text() for text in axes.get_legend().get_texts()] == ["euler", "rk4"]
        # the curve of Euler is the circle of radius 1 around 1
        curve = axes.collections[0].get_paths()[0].vertices
        assert np.abs(np.hypot(curve[:, 0] - 1, curve[:, 1]) - 1).max() < 1e-3
        again = analyse.plot_region("heun", axes=axes)
        assert again is axes

    def test_phase(self):
        path = analyse.trajectory(analyse.bilinear(), [1.0, 0.0], "rk4", 0.1, 20)
        axes = analyse.plot_phase({"RK4": path}, names=("x", "y"))
        assert np.array_equal(axes.lines[0].get_xydata(), path)
        assert axes.get_xlabel() == "x"
        with pytest.raises(InputError, match="'bad' must hold states"):
            analyse.plot_phase({"bad": [1.0, 2.0]}, axes=axes)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: analyse.contraction("magic", 1j, 0.1), "method must be one of euler"),
        (lambda: analyse.contraction("alternating", 1.0, 0.1), "must be imaginary"),
        (lambda: analyse.stability_limit("rk4", "x"), "axis must be"),
        (lambda: analyse.dirac_gan("magic"), "kind must be"),
        (lambda: analyse.trajectory(abs, [1.0], "magic", 0.1, 1), "method must be one of"),
        (lambda: analyse.trajectory(abs, [1.0], "rk4", -1, 1), "lr must be"),
        (lambda: analyse.trajectory(abs, [1.0], "rk4", 1, 0), "steps must be"),
        (lambda: analyse.trajectory(abs, [1.0], "alternating", 1, 1), "even length"),
        (lambda: analyse.order_of("magic"), "method must be one of"),
    ],
)
def test_errors(call, words):
    with pytest.raises(InputError, match=words):
        call()
