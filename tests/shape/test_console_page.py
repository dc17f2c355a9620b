"""The page on the console says what the commands themselves say."""

from chalicelib.entrypoints.console.command import console
from infra.console_page import CONSOLE_PAGE, console_page


def test_the_page_is_made_from_the_help() -> None:
    """`python -m infra.console_page` writes it again after a command has changed."""
    assert CONSOLE_PAGE.read_text("utf-8") == console_page()


def test_the_list_of_commands_shows_whole_sentences() -> None:
    """The first sentence of each command's help fits into the list."""
    cut = [name for name, one in console.commands.items() if one.get_short_help_str(80).endswith("...")]
    assert cut == []
