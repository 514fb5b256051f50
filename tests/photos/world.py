"""A laptop takes photos of an application; what a test asks about them in one word."""

from issuing.conftest import CLERK

from photos.pictures import exif, jpeg, scene
from victim_support.journal.verify import verify
from victim_support.photos import store
from victim_support.photos.images import read_picture


def pictures(count=1, size=(320, 200)):
    """Different photos of one camera."""
    found = []
    for number in range(count):
        image = scene(*size)
        image.putpixel((size[0] // 2, size[1] // 2), (number, number, number))
        found.append(read_picture(f"{number}.jpg", jpeg(image, exif=exif(), comment=f"photo {number}".encode())))
    return found


def take(fleet, code="L01", count=1, household="1", **options):
    """An application on a laptop with photos of it; their subjects."""
    desk = fleet.desk(code)
    applied = desk.apply(household)
    owner = getattr(applied, "subject", applied)
    return owner, store.record(desk.journal, CLERK, owner, pictures(count, **options))


def shown(home, subject):
    """The picture, opened as the page opens it."""
    return store.open_photo(home.journal, CLERK, subject)


def path(home, subject):
    return home.path / "photos" / store.photo(home.journal, subject)["name"].hex()


def found_by_verify(home):
    """(problems, what is told) of photos."""
    found = verify(home.journal)
    return found.problems, found.told
