"""Contact data and secrets."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from libs.common.sealing import new_key, seal, unseal, unwrap, wrap
from libs.common.secrets import blind, receipt_token, secret_mac


def test_what_is_sealed_opens_for_its_requester_and_field_only() -> None:
    key = new_key()
    sealed = seal(key, "r1", "contact", "13800000000")
    assert unseal(key, "r1", "contact", sealed) == "13800000000"
    for requester, field in (("r2", "contact"), ("r1", "name")):
        with pytest.raises(InvalidTag):
            unseal(key, requester, field, sealed)


def test_a_data_key_opens_with_the_deployments_key_only() -> None:
    key = new_key()
    wrapped = wrap("deployment", key)
    assert unwrap("deployment", wrapped) == key
    with pytest.raises(InvalidUnwrap):
        unwrap("another", wrapped)


def test_a_token_is_the_same_each_time_and_differs_by_case_and_person() -> None:
    token = receipt_token("k", "c1", "p1")
    assert token == receipt_token("k", "c1", "p1")
    assert (
        len({token, receipt_token("k", "c2", "p1"), receipt_token("k", "c1", "p2"), receipt_token("x", "c1", "p1")})
        == 4
    )


def test_a_secret_may_be_typed_in_small_letters_and_without_the_dash() -> None:
    assert secret_mac("k", "c1", "k7qm2f9d") == secret_mac("k", "c1", "K7QM-2F9D ")
    assert secret_mac("k", "c1", "0000") != secret_mac("k", "c2", "0000")


def test_a_blind_index_tells_nothing_without_the_key() -> None:
    assert blind("k", "13800000000") != blind("other", "13800000000")
