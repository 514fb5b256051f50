"""Named errors: a class whose docstring is its Japanese message, with a stable code and a remedy.

A clerk reads the code out over the telephone; the code never changes meaning. Each room declares its own
classes in its own ``errors.py`` and they register here by being defined.
"""

from __future__ import annotations

from typing import ClassVar

_registry: dict[str, type[VictimSupportError]] = {}


class VictimSupportError(Exception):
    """処理を続けられませんでした。"""

    code: ClassVar[str] = "E-SYS-00"
    remedy: ClassVar[str] = "画面を閉じずに、このコードをセンターへ連絡してください。"
    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 400

    def __init__(self, **detail: object) -> None:
        self.detail = detail
        super().__init__(self.message)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" in cls.__dict__:
            if cls.code in _registry:
                raise TypeError(f"error code {cls.code} is defined twice")
            _registry[cls.code] = cls

    @property
    def message(self) -> str:
        """What happened, in Japanese: the class docstring with `{name}` filled from the keyword arguments."""
        return " ".join((type(self).__doc__ or "").split()).format_map(_Blank(self.detail))

    @property
    def advice(self) -> str:
        """What to do now, in Japanese: `remedy` filled the same way."""
        return self.remedy.format_map(_Blank(self.detail))

    def __str__(self) -> str:
        return f"[{self.code}] {self.message} {self.advice}"


class UsageWrong(VictimSupportError):
    """コマンドの書き方が正しくありません（{reason}）。"""

    code = "E-SYS-01"
    remedy = "{command} --help で使い方と例を確かめてください。"


class PathRefused(VictimSupportError):
    """ファイルかフォルダーを読み書きできませんでした（{path}: {cause}）。"""

    code = "E-SYS-02"
    remedy = "場所と名前、空き、書き込みの権利を確かめて、もう一度実行してください。保存した記録は無事です。"


class ProgramFault(VictimSupportError):
    """プログラムの誤りで、処理を続けられませんでした（{kind}: {where}）。"""

    code = "E-SYS-03"
    remedy = "保存した記録は無事です。もう一度試しても同じなら、この番号とかっこの中をセンターへ知らせてください。"


class _Blank(dict[str, object]):
    """A detail that was not given shows as itself, so that the message still reaches the clerk."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def registered() -> dict[str, type[VictimSupportError]]:
    """Every error class by its code (of the modules imported so far)."""
    return dict(_registry)
