"""The one exception of this package."""


class GuidanceDataError(Exception):
    """Raised when a file of `data/guidance` is malformed; the message names the file and the key.

    It is a mistake of whoever edited the file, never of a visitor.
    """

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key or 'top level'}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem
