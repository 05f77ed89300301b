"""Train a model, or several players, with one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from minent._numbers import at_least_one, check_seed
from minent.errors import InputError
from minent.train._callbacks import Callback
from minent.train._engines import engine_of
from minent.train._feed import Feed
from minent.train._history import History
from minent.train._limits import Limits
from minent.train._loop import Loop
from minent.train._meters import Meters
from minent.train._players import players_of
from minent.train._saving import saving_of
from minent.train._sources import source_of
from minent.train._state import State
from minent.train._updater import Updater

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    import torch
    from torch import Tensor, nn

    from minent.train._average import Average
    from minent.train._player import Making, Player, Scheduler, Step
    from minent.train._sources import Source


def fit(
    model: nn.Module | Sequence[Player],
    data: Any = None,  # noqa: ANN401 - see below
    *,
    step: Step | None = None,
    loss: Callable[..., Tensor] | None = None,
    optimizer: Making | None = None,
    lr: float | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    steps_per_epoch: int | None = None,
    batch_size: int = 32,
    shuffle: bool = True,
    seed: int = 0,
    workers: int = 0,
    accumulate: int = 1,
    scheduler: Scheduler | None = None,
    schedule: Literal["step", "epoch"] = "step",
    clip_norm: float | None = None,
    clip_value: float | None = None,
    ema: float | Average | None = None,
    precision: Literal["bf16", "fp16"] | None = None,
    compile: bool = False,
    validation: Any = None,  # noqa: ANN401 - as data
    callbacks: Sequence[Callback] = (),
    checkpoint: str | os.PathLike[str] | None = None,
    resume: bool = False,
    save_every: int | None = None,
    engine: Any = None,  # noqa: ANN401 - a name, or a Fabric
    device: str | torch.device | None = None,
    progress: bool = True,
    check_finite: bool = True,
) -> History:
    """Train, and give the history of losses and metrics.

    Where the loss comes from: the model returns it (one number, or a dictionary or object with
    ``loss``); or parts of the model call `add_loss`; or ``loss(output, target)`` is given; or a
    plain function ``step(batch, state)`` makes it. All of these add up, so a model may need no
    output and no target at all. Any number that parts of the model `track` becomes a column of the
    history.

    Parameters
    ----------
    model : nn.Module or sequence of Player
        What to train; with several `Player`, each has a loss and an optimizer of its own, and they
        move in turn. It is trained where it is, or on `device`.
    data : Tensor, tuple or dict of Tensor, Dataset, iterable of batches, function, or None
        Tensors (or NumPy arrays) of one length are cut into batches of the same form. A data set
        (``__len__`` and ``__getitem__``) is read by torch's loader. Anything else that is iterated
        gives batches: a ``DataLoader``, a list of batches, or a function that makes an iterator for
        each turn. With None, each batch is None and `steps` says when to stop. The model is called
        with a batch that is a tuple as several arguments, with a dictionary by name.
    step : callable, optional
        ``step(batch, state)`` returns the loss, or a dictionary with ``"loss"`` and numbers to
        track; ``state`` is a `State`. For an optimizer that is a ``Game`` it returns one loss for
        each player.
    loss : callable, optional
        ``loss(output, target)``; the target is the last part of the batch.
    optimizer : Optimizer or callable, optional
        An optimizer, or a function that makes one of the parameters, as ``torch.optim.SGD`` or a
        `functools.partial`. By default Adam. Optimizers that call a closure work too.
    lr : float, optional
        Learning rate of the default optimizer (0.001), or handed to the function as ``lr=``.
    epochs, steps : int, optional
        Train until there were so many epochs or optimizer steps in all, those before `resume`
        included; one epoch if neither is given.
    steps_per_epoch : int, optional
        Length of an epoch, in steps; by default one turn of the data.
    batch_size : int
        Samples of a batch in each process, where tensors or a data set are given.
    shuffle : bool
        Whether each turn has an order of its own; it depends on `seed` and turn alone.
    seed : int
        Of the order of samples. Noise and dropout follow ``torch.manual_seed``.
    workers : int
        Processes of torch's loader, for data sets.
    accumulate : int
        Batches of one step: the gradient is that of the mean loss over all their samples (kexue.fm,
        archive 6794). Layers that look at the whole batch, as BatchNorm, still see one at a time.
    scheduler : LRScheduler or callable, optional
        A scheduler, or a function that makes one of the optimizer.
    schedule : "step" or "epoch"
        When the scheduler steps. ``ReduceLROnPlateau`` steps after epochs, by ``val_loss`` or
        ``loss``.
    clip_norm, clip_value : float, optional
        Limits of the norm of all gradients, and of each component.
    ema : float or Average, optional
        Moving average of the weights; `validation` and metrics that are functions use it.
    precision : "bf16" or "fp16", optional
        Autocast; with "fp16" losses are scaled.
    compile : bool
        Call the model by ``torch.compile``.
    validation : as `data`, optional
        Measured after each epoch, in evaluation mode: columns ``val_loss``, ...
    callbacks : sequence of Callback
        Hooks, as `EarlyStopping` and `BestCheckpoint`.
    checkpoint : path, optional
        File that holds the whole state of training after each epoch, at the end, and when Ctrl-C
        stopped it.
    resume : bool
        Go on from `checkpoint` if it exists. On the CPU, N steps, resume and N more give the bits
        of 2N steps.
    save_every : int, optional
        Write the checkpoint after so many steps too.
    engine : "ddp", dict, "fabric" or Fabric, optional
        Train in several processes, started by ``torchrun``: torch's DistributedDataParallel, with
        a dictionary of its options (``{"find_unused_parameters": True}``); or Lightning Fabric
        (extra ``lightning``).
    device : device, optional
        Where to train; the model is moved there.
    progress : bool
        Show a bar on standard error.
    check_finite : bool
        Stop after an epoch whose average loss is not finite.

    Returns
    -------
    History
        One row an epoch.

    Raises
    ------
    InputError
        When arguments do not fit together, or there is no loss or no data.
    DivergedError
        When the loss is not finite.
    OutputExistsError
        When `checkpoint` exists and `resume` was not asked for.
    RunError
        When `checkpoint` is damaged or of another training.
    TrainingInterrupted
        On Ctrl-C, after the step under way and the checkpoint; a `KeyboardInterrupt`. On SIGTERM
        ``SystemExit(143)``.

    References
    ----------
    kexue.fm, archives 5765, 5879, 6311, 6575.

    Examples
    --------
    >>> import torch
    >>> from minent.train import add_loss, fit, track
    >>> class Autoencoder(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.down, self.up = torch.nn.Linear(4, 2), torch.nn.Linear(2, 4)
    ...     def forward(self, x):
    ...         code = self.down(x)
    ...         track("size of code", code.norm(dim=1).mean())
    ...         add_loss((self.up(code) - x).square().mean())
    >>> _ = torch.manual_seed(0)
    >>> history = fit(Autoencoder(), torch.eye(4).repeat(8, 1), epochs=3, lr=0.01, progress=False)
    >>> history["loss"][2] < history["loss"][0]
    True
    >>> history.columns
    ['epoch', 'step', 'loss', 'size of code', 'seconds']
    """
    whole, players = players_of(
        model,
        step=step,
        loss=loss,
        optimizer=optimizer,
        lr=lr,
        scheduler=scheduler,
        clip_norm=clip_norm,
        clip_value=clip_value,
        ema=ema,
        compile=compile or None,
        validation=validation,
    )
    for callback in callbacks:
        if not isinstance(callback, Callback):
            raise InputError(f"callbacks must be objects of Callback, not {callback!r:.60}")
    if schedule not in ("step", "epoch"):
        raise InputError(f"schedule must be step or epoch, not {schedule!r:.60}")
    limits = Limits.of(epochs, steps, steps_per_epoch, accumulate, endless=data is None)
    saving = saving_of(checkpoint, resume=resume, every=save_every)
    running = engine_of(engine, whole, device, precision)
    if device is not None or running.world > 1:
        whole.to(running.device)

    def read(data: object, *, shuffle: bool, even: bool = True) -> Source:
        return source_of(
            data,
            batch_size=at_least_one("batch_size", batch_size),
            shuffle=shuffle,
            seed=check_seed(seed),
            workers=workers,
            rank=running.rank,
            world=running.world,
            pin=running.device.type == "cuda",
            even=even,
        )

    feed = Feed(read(data, shuffle=shuffle), saved=saving is not None)
    measured = None if validation is None else read(validation, shuffle=False, even=False)
    history, meters = History(), Meters()
    state = State(whole, running, meters, history)
    updaters = [
        Updater(player, engine=running, state=state, meters=meters, per_epoch=schedule == "epoch")
        for player in players
    ]
    state.optimizers = [updater.optimizer for updater in updaters]
    history.averages = {
        updater.name: updater.ema for updater in updaters if updater.ema is not None
    }
    state.averages = list(history.averages.values())
    loop = Loop(
        updaters,
        feed,
        limits,
        state=state,
        meters=meters,
        engine=running,
        callbacks=list(callbacks),
        validation=measured,
        saving=saving,
        progress=progress,
        check_finite=check_finite,
    )
    if saving is not None:
        saving.load(loop)
    loop.run()
    return history
