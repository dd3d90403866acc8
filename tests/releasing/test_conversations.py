"""Chats: who is `user`, what alternates, and that dialogues pass the chat templates of common models."""

from __future__ import annotations

import jinja2
import polars as pl
import pytest

from flows.releasing.tables.conversations import conversations, dialogues

#: What the templates of the models ask of a chat, in their own words: the loops as the models' tokenizers ship them.
TEMPLATES = {
    "gemma": (
        "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
        "{{ raise_exception('System role not supported') }}{% endif %}"
        "{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
        "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
        "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}"
        "{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
    ),
    "mistral": (
        "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
        "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
        "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
        "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}"
        "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}"
    ),
    "llama": (
        "{{ bos_token }}{% for message in messages %}"
        "{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + "
        "message['content'] | trim + '<|eot_id|>' }}{% endfor %}"
    ),
}


def turn(index: int, who: str, role: str, text: str, *, asks: bool = False, doc: str = "a") -> dict:
    return {
        "doc_id": doc,
        "turn_index": index,
        "speaker_id": who,
        "speaker_name": who,
        "role": role,
        "text": text,
        "is_question": asks,
        "confidence": 0.9 - index / 100,
        "uncertain": False,
    }


DOCUMENTS = pl.DataFrame({"doc_id": ["a"], "title": ["谈话"], "source_file": ["a.txt"]})


def frame(*turns: dict) -> pl.DataFrame:
    return pl.DataFrame(list(turns))


ASKED = turn(0, "记者", "interviewer", "您好吗？", asks=True)
ANSWERED = turn(1, "林晚", "interviewee", "我很好。")


def test_who_asks_is_user_whatever_they_say() -> None:
    turns = frame(
        ASKED, ANSWERED, turn(2, "记者", "interviewer", "好的。"), turn(3, "林晚", "interviewee", "是吗？", asks=True)
    )
    (row,) = conversations(turns, DOCUMENTS).to_dicts()
    assert [m["role"] for m in row["messages"]] == ["user", "assistant", "user", "assistant"]
    assert (row["n_speakers"], row["alternates"], row["starts_with"], row["confidence"]) == (2, True, "user", 0.87)


def test_nobody_is_user_and_assistant() -> None:
    turns = frame(*(turn(n, "客" if n % 2 else "主", "other", "？" if n < 2 else "。", asks=n < 2) for n in range(8)))
    (row,) = conversations(turns, DOCUMENTS).to_dicts()
    assert {(m["name"], m["role"]) for m in row["messages"]} == {("客", "assistant"), ("主", "assistant")}
    assert not row["alternates"]


def test_a_dialogue_ends_with_an_answer() -> None:
    turns = frame(ASKED, ANSWERED, turn(2, "记者", "interviewer", "谢谢您。"))
    (row,) = dialogues(turns, DOCUMENTS).to_dicts()
    assert ([m["content"] for m in row["messages"]], row["n_messages"]) == (["您好吗？", "我很好。"], 2)


@pytest.mark.parametrize(
    "turns",
    [
        [ASKED],
        [ANSWERED | {"turn_index": 0}, ASKED | {"turn_index": 1}],
        [ASKED | {"is_question": False}, ANSWERED],
        [ASKED, turn(1, "主持人", "host", "请讲。"), ANSWERED | {"turn_index": 2}],
        [ASKED, ANSWERED, turn(2, "赵一", "interviewee", "我也是。")],
    ],
)
def test_what_is_no_exchange_of_two_is_no_dialogue(turns: list[dict]) -> None:
    assert dialogues(frame(*turns), DOCUMENTS).is_empty()
    assert not conversations(frame(*turns), DOCUMENTS).is_empty()


@pytest.mark.parametrize("model", TEMPLATES)
def test_dialogues_pass_chat_templates(model: str, tables: dict[str, pl.DataFrame]) -> None:
    def refuse(message: str) -> None:
        raise jinja2.TemplateError(message)

    template = jinja2.Environment(autoescape=False).from_string(TEMPLATES[model])
    rows = tables["dialogues"].to_dicts()
    assert rows
    for row in rows:
        shown = template.render(messages=row["messages"], bos_token="<s>", eos_token="</s>", raise_exception=refuse)
        assert row["messages"][-1]["content"].strip() in shown
