"""The law fitted to runs: the objective, all starts at once, the bootstrap."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge, Gt
from numpy.typing import ArrayLike

from aiecon.domain import (
    AtLeastOne,
    NonNegative,
    Positive,
    model,
    require,
)
from aiecon.scaling.law import data_constrained_loss

# --- estimation ------------------------------------------------------------------------------------------

Runs = tuple[np.ndarray, np.ndarray, np.ndarray]  # logs of parameters, tokens, loss

HUBER_DELTA = 1e-3  # Hoffmann et al. (2022), section 3.3: residuals beyond 0.1 per cent count linearly

# Hoffmann et al. (2022), appendix D.4: 4,500 starts for (ln A, ln B, ln E, α, β)
GRID = np.stack(
    np.meshgrid(
        np.arange(0, 30, 5.0),
        np.arange(0, 30, 5.0),
        np.arange(-1, 1.5, 0.5),
        np.arange(0, 2.5, 0.5),
        np.arange(0, 2.5, 0.5),
        indexing="ij",
    ),
    axis=-1,
).reshape(-1, 5)


def huber_objective(
    θ: ArrayLike, ln_N: np.ndarray, ln_D: np.ndarray, ln_L: np.ndarray, δ: float = HUBER_DELTA
) -> tuple[float, np.ndarray]:
    """What `fit` minimises, for one sample: the sum of Huber losses of log residuals, and its gradient.

    θ : (ln A, ln B, ln E, α, β);  ln_N, ln_D, ln_L : logs of parameters, tokens and loss;  δ : as in `fit`
    Returns: value, gradient : of the sum of losses
    Source: Hoffmann et al. (2022), eq. 3.

    >>> value, gradient = huber_objective([6, 7.6, 0.6, 0.35, 0.37], *np.log([[1e9], [2e10], [2.6]]))
    >>> round(float(value), 7), gradient.shape
    (7.28e-05, (5,))
    """
    a, b, e, α, β = np.asarray(θ, float)
    u, v = np.exp(a - α * ln_N), np.exp(b - β * ln_D)
    fitted = u + v + np.exp(e)
    r = np.log(fitted) - ln_L
    size = np.abs(r)
    core = np.minimum(size, δ)
    ψ = np.clip(r, -δ, δ) / fitted
    g, h = ψ * u, ψ * v
    return core @ (size - core / 2), np.array(
        [g.sum(), h.sum(), ψ.sum() * np.exp(e), -(g @ ln_N), -(h @ ln_D)]
    )


@model
def repetition_objective(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    U: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    R_D: Annotated[ArrayLike, Gt(0)],
    R_N: Annotated[ArrayLike, Gt(0)],
    counts: Annotated[ArrayLike | None, Ge(0)] = None,
    **law: float,
) -> np.ndarray:
    """How badly each pair (R_D, R_N) fits runs on repeated text: the sum of Huber losses of log residuals.

    The constants of fresh text are held, as the authors hold them, so that a fit is a search over two
    numbers, and a grid of pairs serves all resamples at once.

    N, D, U, L : parameters, tokens, unique tokens and loss of each run;  R_D, R_N : the pairs
    counts : how often each run counts, a row for each resample; None: once;  law : E, A, B, α, β
    Returns: One row for each resample, one column for each pair.
    Source: Muennighoff et al. (2023), released notebook.

    >>> from aiecon.scaling import MUENNIGHOFF_2023
    >>> run = ([6.34e9], [242e9], [25e9], [2.225644089])
    >>> fresh = {k: v for k, v in MUENNIGHOFF_2023.items() if k in "EABαβ"}
    >>> misfit = repetition_objective(*run, [15.387756, 30.0], [5.309743, 5.309743], **fresh)
    >>> misfit.shape, bool(misfit[0, 0] < 1e-12 < misfit[0, 1])
    ((1, 2), True)
    """
    N, D, U, L = (np.asarray(values, float)[:, None] for values in (N, D, U, L))
    size = np.abs(np.log(data_constrained_loss(N, D, U, R_D=np.asarray(R_D), R_N=np.asarray(R_N), **law) / L))
    core = np.minimum(size, HUBER_DELTA)
    weights = np.ones((1, len(L))) if counts is None else np.asarray(counts, float)
    return weights @ (core * (size - core / 2))


@dataclass(frozen=True)
class Fit:
    """Fitted laws, one for each start or bootstrap draw (arrays), or a single one (numbers)."""

    E: np.ndarray
    A: np.ndarray
    B: np.ndarray
    α: np.ndarray
    β: np.ndarray
    objective: np.ndarray
    converged: np.ndarray
    iterations: np.ndarray

    @property
    def law(self) -> dict[str, np.ndarray]:
        """The five parameters by name, ready for `loss(N, D, **fit.law)`."""
        return {name: getattr(self, name) for name in ("E", "A", "B", "α", "β")}

    @property
    def a(self) -> np.ndarray:
        """Exponent of the optimal parameters in compute, β/(α+β)."""
        return self.β / (self.α + self.β)

    def __getitem__(self, which: int | slice | np.ndarray) -> "Fit":
        return Fit(**{name: np.asarray(value)[which] for name, value in vars(self).items()})


@model
def fit(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    weights: Annotated[ArrayLike, Ge(0)] | None = None,
    *,
    starts: ArrayLike = GRID,
    δ: Positive = HUBER_DELTA,
    progress: Callable[..., Any] | None = None,
) -> Fit:
    """The law that minimises the Huber loss of log residuals, from every start at once.

    Minimises Σ weight · Huber_δ(ln L̂ - ln L), ln L̂ being the log-sum-exp of a - α ln N, b - β ln D and e,
    over (a, b, e, α, β) = (ln A, ln B, ln E, α, β). As δ shrinks it tends to least absolute deviations.

    N, D, L : parameters, tokens and loss of each run
    weights : how often each run counts; one each by default
    starts : array (starts, 5);  δ : where the loss turns from square to linear
    progress : tqdm, or another callable that takes `total` and `unit` and has `update` and `close`
    Returns: One `Fit` per start, best first.
    Source: Hoffmann et al. (2022), section 3.3 and appendix D.4, on the objective's sum.

    Runs that lie on a law give it back:

    >>> N, D = (x.ravel() for x in np.meshgrid(np.geomspace(1e8, 1e10, 5), np.geomspace(1e9, 1e12, 5)))
    >>> L = 1.8 + 480 * N**-0.35 + 2000 * D**-0.37
    >>> best = fit(N, D, L, starts=[[6.0, 7.5, 0.5, 0.3, 0.3]])
    >>> best.α.round(3).tolist(), best.β.round(3).tolist()
    ([0.35], [0.37])
    """
    runs = _runs(N, D, L, δ)
    weights = np.ones(len(runs[0])) if weights is None else np.asarray(weights, float)
    starts = np.atleast_2d(np.asarray(starts, float))
    fits = _refit(runs, np.broadcast_to(weights, (len(starts), len(weights))), starts, δ, progress)
    return fits[np.argsort(fits.objective, kind="stable")]


@model
def bootstrap(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    draws: int | np.ndarray,
    rng: np.random.Generator | None = None,
    *,
    start: ArrayLike,
    δ: Positive = HUBER_DELTA,
    progress: Callable[..., Any] | None = None,
) -> Fit:
    """The law refitted on resampled runs, all draws side by side.

    A resample of n runs with replacement is a row of n counts that add up to n, so a draw is a weighting
    of the same runs and no data are copied.

    N, D, L : parameters, tokens and loss of each run
    draws : number of resamples, drawn with `rng`; or an array (draws, runs) of counts
    rng : generator of the draws, with a seed; none where the counts are given
    start : (a, b, e, α, β), where every draw starts;  δ, progress : as in `fit`
    Returns: One `Fit` per draw, in order; `converged` says which draws met the tolerance.
    Source: Besiroglu et al. (2024), released notebook: 4,000 draws, one start.

    Where every run lies on one law, so does every resample:

    >>> N, D = (x.ravel() for x in np.meshgrid(np.geomspace(1e8, 1e10, 5), np.geomspace(1e9, 1e12, 5)))
    >>> L = 1.8 + 480 * N**-0.35 + 2000 * D**-0.37
    >>> draws = bootstrap(N, D, L, 3, np.random.default_rng(1), start=[6.0, 7.5, 0.5, 0.3, 0.3])
    >>> draws.α.round(3).tolist()
    [0.35, 0.35, 0.35]
    """
    runs = _runs(N, D, L, δ)
    n = len(runs[0])
    if isinstance(draws, int):
        require(AtLeastOne, draws=draws)
        if rng is None:
            raise ValueError("rng = None: a number of draws needs a seeded np.random.Generator")
        draws = rng.multinomial(n, np.full(n, 1 / n), size=draws)
    counts = np.asarray(draws, float)
    if counts.ndim != 2 or counts.shape[1] != n:
        raise ValueError(f"draws has shape {counts.shape}; one column for each of the {n} runs is needed")
    require(NonNegative, draws=counts)
    starts = np.broadcast_to(np.asarray(start, float), (len(counts), 5))
    return _refit(runs, counts, starts, δ, progress)


@model
def _runs(
    N: Annotated[ArrayLike, Gt(0)],
    D: Annotated[ArrayLike, Gt(0)],
    L: Annotated[ArrayLike, Gt(0)],
    δ: Positive,
) -> Runs:
    """Logs of the data, refused unless positive and of one length."""
    x, y, z = (np.log(np.atleast_1d(np.asarray(values, float))) for values in (N, D, L))
    if not x.shape == y.shape == z.shape or x.ndim != 1:
        raise ValueError(
            f"N, D and L have shapes {x.shape}, {y.shape}, {z.shape}; one value per run is needed"
        )
    return x, y, z


def _refit(
    runs: Runs, weights: np.ndarray, starts: np.ndarray, δ: float, progress: Callable[..., Any] | None
) -> Fit:
    """Minimise in chunks that stay in the processor's cache; memory does not grow with the draws."""
    chunk = max(8, 24_576 // len(runs[0]))
    parts = []
    bar = progress(total=len(starts), unit="fit") if progress else None
    for i in range(0, len(starts), chunk):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # a step too far, refused below
            parts.append(_minimise(runs, weights[i : i + chunk], starts[i : i + chunk], δ))
        if bar is not None:
            bar.update(len(parts[-1][0]))
    if bar is not None:
        bar.close()
    θ, objective, converged, iterations = (np.concatenate(part) for part in zip(*parts, strict=True))
    with np.errstate(over="ignore"):  # a start that ran away has A = inf; it has not converged
        A, B, E = np.exp(θ[:, :3]).T
    return Fit(E, A, B, θ[:, 3], θ[:, 4], objective, converged, iterations)


def _minimise(
    runs: Runs, weights: np.ndarray, starts: np.ndarray, δ: float, steps: int = 200, tolerance: float = 1e-12
) -> tuple[np.ndarray, ...]:
    """Newton steps on all problems at once, each damped until its own objective falls.

    The Huber loss has curvature 1 where |r| <= δ and 0 beyond, so few runs carry Newton's matrix. It is
    blended with the matrix of iteratively reweighted least squares, whose steps are safe: every run counts
    there with s = min(1, δ/|r|): H = J' diag(w (h + λ s)) J, with λ falling after a good step and rising
    after a bad one. A problem is done when the decrease that its last step predicted, move' gradient, is
    below tolerance · objective.
    """
    x, y, z = runs
    diagonal = np.arange(5)

    def residuals(θ: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a, b, e, α, β = θ.T[..., None]
        J = np.empty((len(θ), 5, len(x)))
        u, v = np.exp(a - α * x, out=J[:, 0]), np.exp(b - β * y, out=J[:, 1])
        fitted = u + v
        fitted += np.exp(e)
        r = np.log(fitted) - z
        np.divide(1, fitted, out=fitted)
        u *= fitted
        v *= fitted
        np.multiply(np.exp(e), fitted, out=J[:, 2])
        np.multiply(u, -x, out=J[:, 3])
        np.multiply(v, -y, out=J[:, 4])
        return r, J

    def huber(r: np.ndarray, w: np.ndarray) -> np.ndarray:
        size = np.abs(r)
        core = np.minimum(size, δ)
        size -= core / 2
        size *= core
        return np.einsum("kn,kn->k", w, size)

    θ = np.array(starts)
    objective, converged, iterations = np.full(len(θ), np.inf), np.zeros(len(θ), bool), np.full(len(θ), steps)
    todo, λ, w = np.arange(len(θ)), np.ones(len(θ)), np.asarray(weights, float)
    now = θ.copy()
    r, J = residuals(now)
    value = huber(r, w)
    for step in range(1, steps + 1):
        reweight = δ / np.maximum(np.abs(r), δ)
        gradient = (J @ (w * r * reweight)[..., None])[..., 0]
        curvature = w * ((np.abs(r) <= δ) + λ[:, None] * reweight)
        H = (J * curvature[:, None]) @ J.transpose(0, 2, 1)
        H[:, diagonal, diagonal] = H[:, diagonal, diagonal] * (1 + 1e-9) + 1e-12 * (1 + λ[:, None])
        move = np.linalg.solve(H, gradient[..., None])[..., 0]
        expected = np.einsum("ki,ki->k", move, gradient)
        trial = now - move
        r_trial, J_trial = residuals(trial)
        value_trial = huber(r_trial, w)
        better = value_trial <= value  # False for a step so long that its loss is not a number
        good = better & (value - value_trial > expected / 4)
        λ = np.where(good, λ / 5, np.where(better, λ, np.maximum(λ, 1e-3) * 4))
        done = expected <= tolerance * value
        now, value, r = (
            np.where(better if old.ndim == 1 else better[:, None], new, old)
            for new, old in ((trial, now), (value_trial, value), (r_trial, r))
        )
        J = J_trial if better.all() else np.where(better[:, None, None], J_trial, J)
        if done.any() or step == steps:
            θ[todo], objective[todo] = now, value
            converged[todo], iterations[todo] = done, step
            left = ~done
            todo, λ, w, now, value, r, J = (v[left] for v in (todo, λ, w, now, value, r, J))
        if not len(todo):
            break
    return θ, objective, converged, iterations
