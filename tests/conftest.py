"""What holds for all tests: hypothesis draws the same examples each time and measures no wall clock."""

from hypothesis import settings

settings.register_profile("kelisim", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("kelisim")
