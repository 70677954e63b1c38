"""Taking the names of regions out of what people type."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pengaduan.agencies.models import RegionKind
from pengaduan.agencies.places import _KIND_WORDS, _NEUTRAL, Places
from pengaduan.agencies.spelling import Vocabulary

PLACES = Places(
    [
        ("19", "Kepulauan Bangka Belitung", RegionKind.PROVINCE),
        ("19.01", "Kabupaten Bangka", RegionKind.REGENCY),
        ("19.71", "Kota Pangkal Pinang", RegionKind.CITY),
    ],
    {"19.71": ["Pangkalpinang"]},
)
PLAIN = Vocabulary({})
introducing = st.sampled_from(sorted({*_KIND_WORDS, *_NEUTRAL}))


@given(st.lists(introducing, max_size=4), st.lists(introducing, max_size=2))
def test_however_many_words_introduce_a_region_it_is_found(
    before: list[str], after: list[str]
) -> None:
    found = PLACES.read([*before, "pangkal", "pinang", *after], PLAIN, slips=True)

    kinds = [_KIND_WORDS[word] for word in before if word in _KIND_WORDS]
    meant = "19" if kinds and kinds[-1] is RegionKind.PROVINCE else "19.71"
    assert found.codes == (meant,)
    assert found.rest == ()
