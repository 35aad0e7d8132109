"""The one shape of everything that can be wrong with a folder, a file, an answer or a picture."""


class Problem(Exception):
    """`code` is a short stable word or two that scripts may rely on; `detail` is one line: what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return self.detail
