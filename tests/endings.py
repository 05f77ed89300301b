"""How a command that fails must end."""


def fails(done, status, *parts, left, folder):
    """Check one line of error that holds some parts, its status, and what is left in a folder."""
    err = done.stderr.decode()
    assert done.returncode == status, err
    assert err.splitlines()[-1].startswith("minent: error: "), err
    assert "Traceback" not in err
    for part in parts:
        assert part in err.splitlines()[-1]
    assert sorted(path.name for path in folder.iterdir()) == left
    assert done.stdout == b""
