"""The checks of a package find the errors that they are written for."""

from infra.package_checks import dependency_cycles, foreign_files, missing_requirements, too_large, wrong_handlers


def function(handler: str = "app.task", **properties: object) -> dict[str, object]:
    """Return a Lambda function in the form of SAM."""
    return {"Type": "AWS::Serverless::Function", "Properties": {"Handler": handler} | properties}


def test_a_handler_outside_app_is_found() -> None:
    """A function declared in a blueprint gets a handler that never loads the app."""
    template = {"Resources": {"A": function("app.a"), "B": function("chalicelib.tasks.b")}}
    assert wrong_handlers(template) == [
        "B: its handler chalicelib.tasks.b is not in app.py; declare the function there"
    ]


def test_a_cycle_through_the_globals_is_found() -> None:
    """The Globals are part of every function."""
    template = {
        "Globals": {"Function": {"Environment": {"Variables": {"WORKFLOW_ARN": {"Ref": "Way"}}}}},
        "Resources": {
            "Task": function(),
            "Way": {"Type": "AWS::StepFunctions::StateMachine", "Task": {"Fn::GetAtt": ["Task", "Arn"]}},
        },
    }
    assert dependency_cycles(template) in (
        ["resources depend on each other in a cycle: Way -> Task -> Way"],
        ["resources depend on each other in a cycle: Task -> Way -> Task"],
    )


def test_a_cycle_is_found_through_every_kind_of_reference() -> None:
    """Ref, Fn::GetAtt, both forms of Fn::Sub and DependsOn all make one resource depend on another."""
    references_to_b: list[dict[str, object]] = [
        {"Properties": {"x": {"Ref": "B"}}},
        {"Properties": {"x": [{"Fn::GetAtt": "B.Arn"}]}},
        {"Properties": {"x": {"Fn::Sub": "arn:${AWS::Region}:${B}"}}},
        {"Properties": {"x": {"Fn::Sub": ["${B.Arn}/${c}", {"c": "d"}]}}},
        {"Properties": {"x": {"Fn::Sub": ["${c}", {"c": {"Ref": "B"}}]}}},
        {"DependsOn": "B"},
        {"DependsOn": ["C", "B"]},
    ]
    b = {"Type": "T", "DependsOn": "A"}
    found = [dependency_cycles({"Resources": {"A": {"Type": "T"} | one, "B": b}}) for one in references_to_b]
    assert [len(cycles) for cycles in found] == [1] * len(references_to_b)


def test_a_chain_of_resources_is_not_a_cycle() -> None:
    """Tables, then functions, then the state machine: no finding."""
    template = {
        "Resources": {
            "Table": {"Type": "AWS::DynamoDB::Table"},
            "Task": function(Environment={"TABLE": {"Ref": "Table"}}),
            "Way": {"Type": "AWS::StepFunctions::StateMachine", "Task": {"Ref": "Task"}, "DependsOn": ["Table"]},
        }
    }
    assert dependency_cycles(template) == []


def test_files_that_must_not_ship_are_found() -> None:
    """Tests, the local stack and compiled files are found in our own code, not in libraries."""
    names = ["app.py", "chalicelib/settings.py", "pydantic/__pycache__/x.pyc", "cffi/tests/x.py"]
    bad = ["infra/local/partners/kdp.py", "tests/conftest.py", "chalicelib/__pycache__/settings.pyc"]
    assert foreign_files([*names, *bad]) == [f"the zip contains {name}, which must not be deployed" for name in bad]


def test_a_missing_requirement_is_found() -> None:
    """A library that Chalice could not build is missing in the zip; names are compared in any spelling."""
    requirements = """
python-stdnum==2.2 \\
    --hash=sha256:00
    # via -r requirements.in
tzdata==2026.6 \\
colorama==0.4.6 ; sys_platform == 'win32' \\
"""
    assert missing_requirements(["python_stdnum-2.2.dist-info/METADATA", "app.py"], requirements) == [
        "the zip does not contain tzdata, which requirements.txt pins"
    ]


def test_a_zip_that_is_too_large_is_found() -> None:
    """A function fetches the zip before it starts, so it has less than 40 million bytes."""
    found = ["the zip has 40000000 bytes, and must have less than 40000000"]
    assert (too_large(39_999_999), too_large(40_000_000)) == ([], found)
