"""What the models of our answers have in common."""

from pydantic import BaseModel, ConfigDict


class Answered(BaseModel):
    """A body, or a part of one, that we answer with. It is made from values that were checked before."""

    model_config = ConfigDict(frozen=True, from_attributes=True, defer_build=True)


class Text(Answered):
    """A text in Kazakh and in Russian."""

    kk: str
    ru: str
