"""The random documents against their own promises."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import chain
from typing import Any

import oracle
from constructs import CHECKLIST, constructs, reached
from documents import count_paths, random_document, random_questions

Document = dict[str, Any]
F = Fraction


def seeded(seed: int) -> random.Random:
    return random.Random(seed)


def test_random_documents_add_up_to_one() -> None:
    for seed in range(100):
        doc = random_document(seeded(seed))
        walked = list(oracle.paths(doc))
        assert sum(probability for probability, *_ in walked) == 1, seed
        assert len(walked) <= count_paths(doc) <= 3000, seed


def test_random_questions_are_mostly_answered() -> None:
    asked: Counter[str] = Counter()
    answered = 0
    for seed in range(100):
        rng = seeded(seed)
        doc = random_document(rng, size=4)
        questions = random_questions(rng, doc)
        asked.update(list(questions))
        try:
            assert sum(oracle.forecast(doc, **questions).values()) == 1
        except (oracle.Impossible, oracle.NotOffered):
            continue
        answered += 1
    assert answered > 60
    assert min(asked["do"], asked["given"]) > 30


def test_random_documents_hold_every_construct() -> None:
    documents = [random_document(seeded(seed)) for seed in range(400)]
    found = Counter(chain.from_iterable(set(constructs(doc)) for doc in documents))
    wanted = [head + tail for head, tails in CHECKLIST.items() for tail in tails.split(";")]
    assert {tag: found[tag] for tag in wanted if found[tag] < 10} == {}
    assert all(set(doc["nodes"]) <= reached(doc) for doc in documents)
