"""Which images and labels are found in folders, lists, patterns and archives."""

import io
import tarfile

import numpy as np
import pytest
from minent import InputError
from minent.loaders import Images
from pictures import encoded, everything, fill, waves

PLAIN = {"size": 8, "shuffle": False, "threads": 0}


def picture(seed):
    return encoded(waves(12, 10, seed=seed))


def archive(path, members):
    """Write an archive of named bytes."""
    with tarfile.open(path, "w") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def assert_loads(source, seeds, labels, classes=()):
    """Images are those of the seeds, in this order."""
    loader = Images(source, **PLAIN)
    assert loader.classes == list(classes)
    images, found = everything(loader)
    assert found.tolist() == labels
    for image, seed in zip(images, seeds, strict=True):
        (expected, _) = everything(Images(waves(12, 10, seed=seed)[None], **PLAIN))
        assert (image == expected[0]).all()


def write(folder, **seeds):
    """Write the picture of each seed under a name."""
    for name, seed in seeds.items():
        path = folder / f"{name.replace('__', '/')}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(seed))


def test_folders_are_classes(tmp_path):
    write(tmp_path, dog__b=0, dog__a=1, cat__z=2, ant__x__y__deep=3, ant__w=4)
    assert_loads(tmp_path, [4, 3, 2, 1, 0], [0, 0, 1, 2, 2], ["ant", "cat", "dog"])
    assert_loads(str(tmp_path), [4, 3, 2, 1, 0], [0, 0, 1, 2, 2], ["ant", "cat", "dog"])


def test_a_flat_folder_has_no_labels(tmp_path):
    write(tmp_path, b=0, a=1)
    assert_loads(tmp_path, [1, 0], [-1, -1])


def test_what_is_hidden_or_no_image_is_ignored(tmp_path):
    write(tmp_path, cat__a=0, dog__a=1)
    write(tmp_path, **{"cat__.hidden": 2, ".git__a": 3})
    (tmp_path / "cat" / "notes.txt").write_text("no image")
    (tmp_path / "list.csv").write_text("no image")
    (tmp_path / "empty").mkdir()
    assert_loads(tmp_path, [0, 1], [0, 1], ["cat", "dog"])


def test_endings_in_capitals(tmp_path):
    (tmp_path / "A.PNG").write_bytes(picture(0))
    assert_loads(tmp_path, [0], [-1])


def test_links_are_followed_once(tmp_path):
    write(tmp_path / "data", cat__a=0, dog__a=1)
    write(tmp_path / "else", b=2)
    (tmp_path / "data" / "cat" / "again").symlink_to(tmp_path / "data" / "cat")
    (tmp_path / "data" / "cat" / "more").symlink_to(tmp_path / "else")
    assert_loads(tmp_path / "data", [0, 2, 1], [0, 0, 1], ["cat", "dog"])


def test_a_link_to_the_folder_itself_does_not_mix_classes(tmp_path):
    write(tmp_path, cat__a=0, dog__a=1)
    (tmp_path / "cat" / "top").symlink_to(tmp_path)
    assert_loads(tmp_path, [0, 1], [0, 1], ["cat", "dog"])


def test_lists_and_patterns(tmp_path):
    write(tmp_path, b=0, a=1, c=2)
    assert_loads([tmp_path / "b.png", str(tmp_path / "a.png")], [0, 1], [-1, -1])
    assert_loads(str(tmp_path / "[ac].png"), [1, 2], [-1, -1])
    assert_loads(tmp_path / "b.png", [0], [-1])
    assert_loads([tmp_path], [1, 0, 2], [-1] * 3)


def test_archives_by_folder(tmp_path):
    members = [
        ("./dog/1.png", picture(0)),
        ("./cat/2.png", picture(1)),
        ("./dog/3.png", picture(2)),
    ]
    tar = archive(tmp_path / "a.tar", [*members, ("./dog/.4.png", b""), ("notes.txt", b"some")])
    assert_loads(tar, [0, 1, 2], [1, 0, 1], ["cat", "dog"])


def test_archives_by_cls(tmp_path):
    """As WebDataset has it: the name up to the first dot joins what belongs together."""
    first = archive(
        tmp_path / "part-0.tar",
        [
            ("x/1.cls", b"7\n"),
            ("x/1.png", picture(0)),
            ("x/2.seg.png", picture(1)),
            ("x/2.cls", b"3"),
        ],
    )
    second = archive(tmp_path / "part-1.tar", [("x/1.png", picture(2)), ("x/1.cls", b"5")])
    for source in ([first, second], tmp_path, str(tmp_path / "part-*.tar")):
        assert_loads(source, [0, 1, 2], [7, 3, 5])
    assert_loads([second, first], [2, 0, 1], [5, 7, 3])


@pytest.mark.parametrize("number", [b"", b"cat", b"9" * 30])
def test_a_class_that_is_no_number(tmp_path, number):
    path = archive(tmp_path / "a.tar", [("1.png", picture(0)), ("1.cls", number)])
    with pytest.raises(InputError, match=r"1\.cls in .*a\.tar holds no number of a class"):
        Images(path)


@pytest.mark.parametrize("source", [[b"a.png"], [5], [None]])
def test_lists_that_are_not_of_paths(source):
    with pytest.raises(InputError, match="list of paths, not of"):
        Images(source)


def test_an_archive_of_no_folders_has_no_labels(tmp_path):
    tar = archive(tmp_path / "a.tar", [("2.png", picture(0)), ("1.png", picture(1))])
    assert_loads(tar, [0, 1], [-1, -1])


def test_long_names_in_archives(tmp_path):
    name = "/".join(["long" * 20] * 3)
    tar = archive(tmp_path / "a.tar", [(f"{name}/1.png", picture(0)), ("b/2.png", picture(1))])
    assert_loads(tar, [0, 1], [1, 0], ["b", "long" * 20])


def test_archives_and_images_of_any_name(tmp_path):
    """A name with idx in it makes no file of arrays of an image."""
    write(tmp_path, pidx3=0)
    assert_loads(tmp_path / "pidx3.png", [0], [-1])
    tar = archive(tmp_path / "idx.tar", [("1.png", picture(1))])
    assert_loads(tar, [1], [-1])


def test_an_empty_folder(tmp_path):
    with pytest.raises(InputError, match="has no images"):
        Images(tmp_path)
    (tmp_path / "class").mkdir()
    with pytest.raises(InputError, match="has no images"):
        Images(tmp_path)


def test_mixtures(tmp_path):
    write(tmp_path, a=0, cat__a=1)
    with pytest.raises(InputError, match="images beside folders of images"):
        Images(tmp_path)
    tar = archive(tmp_path / "a.tar", [("1.png", picture(0))])
    with pytest.raises(InputError, match="cannot be mixed"):
        Images([tar, tmp_path / "a.png"])


@pytest.mark.parametrize("name", ["missing", "missing.tar", "missing.npz", "missing.png", "*.png"])
def test_a_missing_path(tmp_path, name):
    with pytest.raises(FileNotFoundError) as caught:
        Images(tmp_path / name)
    assert caught.value.filename == str(tmp_path / name)


def test_sources_that_are_none(tmp_path):
    (tmp_path / "notes.txt").write_text("no image")
    with pytest.raises(InputError, match="is no folder, archive"):
        Images(tmp_path / "notes.txt")
    with pytest.raises(InputError, match="empty list"):
        Images([])
    with pytest.raises(InputError, match="source must be"):
        Images(5)


@pytest.mark.parametrize("data", [b"no archive" * 100, "cut", "header"])
def test_an_archive_that_is_none_or_cut(tmp_path, data):
    whole = archive(tmp_path / "whole.tar", [(f"{i}.png", picture(i)) for i in range(3)])
    cuts = {"cut": whole.read_bytes()[:1600], "header": whole.read_bytes()[:300]}
    path = tmp_path / "bad.tar"
    path.write_bytes(cuts.get(data, data))
    with pytest.raises(InputError, match=r"bad\.tar"):
        list(Images(path))


def test_a_damaged_archive_is_told_without_its_bytes(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(np.random.default_rng(0).bytes(5000))
    with pytest.raises(InputError, match="a header is damaged") as caught:
        Images(path)
    assert str(caught.value).isprintable()


def test_an_archive_without_images(tmp_path):
    tar = archive(tmp_path / "a.tar", [("notes.txt", b"some")])
    with pytest.raises(InputError, match="has no images"):
        Images(tar)
    bad = archive(tmp_path / "b.tar", [("1.png", picture(0)), ("1.cls", b"cat")])
    with pytest.raises(InputError, match=r"1\.cls in .* holds no number"):
        Images(bad)


def test_a_folder_named_like_an_archive(tmp_path):
    fill(tmp_path / "images.tar", 2)
    assert len(everything(Images(tmp_path / "images.tar", **PLAIN))[0]) == 2
