"""A language model of the library transformers chooses among readings (the extra `neural`; imported only when asked
for).

Any model that reads Chinese will do. A causal one costs a candidate by each token after those before it; a masked one
by each token of the reading, and of the neighbours that it bears upon, with that token hidden (pseudo-likelihood:
Salazar et al. 2020, "Masked Language Model Scoring"). Both are shown simplified characters, of which most models have
seen far more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np

from flows.cleaning.splices.readings import Candidate
from flows.errors import UsageError
from flows.language.folding import simplified

BATCH = 32  # rows that go through the model at a time
WEIGHT = 1.0  # of a nat of the model beside one of the search: both are counted in full, for none was fitted
BESIDE = 3  # tokens on both sides of a reading whose cost it bears upon, for a masked model


class Tokenizer(Protocol):
    """What is asked of a tokenizer of transformers."""

    mask_token_id: int | None

    def __call__(self, text: str, *, add_special_tokens: bool) -> Any: ...

    def build_inputs_with_special_tokens(self, token_ids_0: list[int]) -> list[int]: ...


class TokenCosts(Protocol):
    """A model: for rows of token ids (those where `real` is 0 are padding), the cost in nats of the token `wanted` at
    each place."""

    def __call__(self, ids: np.ndarray, real: np.ndarray, wanted: np.ndarray) -> np.ndarray: ...


class _Row(NamedTuple):
    """Tokens to be read at a time, which token stands where, and the places whose cost counts for which candidate."""

    ids: list[int]
    wanted: list[int]
    places: slice
    candidate: int


@dataclass(frozen=True)
class NeuralRescorer:
    """Costs of candidates by a language model.

    `masked`: it fills in what is hidden, rather than going on with what stands before."""

    tokenizer: Tokenizer
    model: TokenCosts
    masked: bool
    weight: float = WEIGHT
    batch: int = BATCH

    def costs(self, candidates: Sequence[Candidate]) -> list[float]:
        """The cost of each candidate, in nats."""
        found = [0.0] * len(candidates)
        rows = [
            row for i, c in enumerate(candidates) for row in (self._hidden(c, i) if self.masked else self._whole(c, i))
        ]
        rows.sort(key=lambda row: len(row.ids))  # of one length, nearly: little padding
        for at in range(0, len(rows), self.batch):
            part = rows[at : at + self.batch]
            shape = len(part), max(len(row.ids) for row in part)
            ids, real, wanted = (np.zeros(shape, dtype=np.int64) for _ in range(3))
            for i, row in enumerate(part):
                n = len(row.ids)
                ids[i, :n], real[i, :n], wanted[i, :n] = row.ids, 1, row.wanted
            costs = self.model(ids, real, wanted)
            for i, row in enumerate(part):
                found[row.candidate] += float(costs[i, row.places].sum())
        return found

    def _tokens(self, s: str) -> list[int]:
        return list(self.tokenizer(simplified(s), add_special_tokens=False)["input_ids"]) if s else []

    def _whole(self, candidate: Candidate, i: int) -> Iterator[_Row]:
        """One row: each token is foretold at the place before it."""
        ids = self.tokenizer.build_inputs_with_special_tokens(self._tokens("".join(candidate)))
        if len(ids) > 1:
            yield _Row(ids[:-1], ids[1:], slice(0, len(ids) - 1), i)

    def _hidden(self, candidate: Candidate, i: int) -> Iterator[_Row]:
        """A row for each token that counts, with that token hidden."""
        before, own, after = map(self._tokens, candidate)
        tokens = before + own + after
        ids = self.tokenizer.build_inputs_with_special_tokens(tokens)
        first = _place_of(tokens, ids)
        start = max(0, len(before) - BESIDE)
        for at in range(start, min(len(tokens), len(before) + len(own) + BESIDE)):
            place = first + at
            hidden = [*ids[:place], int(self.tokenizer.mask_token_id or 0), *ids[place + 1 :]]
            yield _Row(hidden, ids, slice(place, place + 1), i)


def _place_of(tokens: list[int], ids: list[int]) -> int:
    """Where the tokens of a text begin among them and the special ones around."""
    return next(at for at in range(len(ids) + 1) if ids[at : at + len(tokens)] == tokens)


@lru_cache(maxsize=1)
def load_rescorer(name: str, device: str = "", weight: float = WEIGHT) -> NeuralRescorer:
    """A model by its name on the hub of transformers, or by its folder, on a device of torch ("": a GPU if there is
    one).

    Raises UsageError where the extra is not installed, or where there is no such model or device.
    """
    try:
        import torch
        import transformers
    except ModuleNotFoundError as error:
        raise UsageError(
            f"a second model needs the package {error.name}: pip install 'zh-interviews[neural]'"
        ) from error
    try:
        config = transformers.AutoConfig.from_pretrained(name)
        tokenizer = transformers.AutoTokenizer.from_pretrained(name)
        masked = any("MaskedLM" in kind for kind in config.architectures or ())
        loader = transformers.AutoModelForMaskedLM if masked else transformers.AutoModelForCausalLM
        model = loader.from_pretrained(name).eval()
        place = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        model = model.to(place)
    except (OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UsageError(f"no language model can be had of {name}: {reason}") from error
    if masked and tokenizer.mask_token_id is None:
        raise UsageError(f"{name} fills in what is hidden, but its tokenizer has no token for that; name another model")

    def token_costs(ids: np.ndarray, real: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            logits = model(
                input_ids=torch.from_numpy(ids).to(place), attention_mask=torch.from_numpy(real).to(place)
            ).logits.float()
            said = logits.gather(-1, torch.from_numpy(wanted).to(place).unsqueeze(-1)).squeeze(-1)
            costs: np.ndarray = (logits.logsumexp(-1) - said).cpu().numpy()
            return costs

    return NeuralRescorer(tokenizer, token_costs, masked, weight)
