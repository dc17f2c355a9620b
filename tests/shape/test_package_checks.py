"""The checks of a package find what they are there for."""

from infra.package_checks import circles, missing_requirements, strangers, wrong_handlers


def function(handler: str = "app.task", **properties: object) -> dict[str, object]:
    """A Lambda function as SAM has it."""
    return {"Type": "AWS::Serverless::Function", "Properties": {"Handler": handler} | properties}


def test_a_handler_outside_of_app_is_found() -> None:
    """A function that was declared in a blueprint gets a handler that never wires the app."""
    template = {"Resources": {"A": function("app.a"), "B": function("chalicelib.tasks.b")}}
    assert wrong_handlers(template) == ["B: the handler chalicelib.tasks.b is not in app.py"]


def test_a_circle_through_the_globals_is_found() -> None:
    """What Globals give to every function counts as the function's own."""
    template = {
        "Globals": {"Function": {"Environment": {"Variables": {"WORKFLOW_ARN": {"Ref": "Way"}}}}},
        "Resources": {
            "Task": function(),
            "Way": {"Type": "AWS::StepFunctions::StateMachine", "Task": {"Fn::GetAtt": ["Task", "Arn"]}},
        },
    }
    assert circles(template) in (
        ["a circle of resources: Way -> Task -> Way"],
        ["a circle of resources: Task -> Way -> Task"],
    )


def test_a_circle_is_found_however_a_resource_is_named() -> None:
    """Ref, Fn::GetAtt, Fn::Sub in both its forms and DependsOn all make one resource wait for another."""
    ways_to_name_b: list[dict[str, object]] = [
        {"Properties": {"x": {"Ref": "B"}}},
        {"Properties": {"x": [{"Fn::GetAtt": "B.Arn"}]}},
        {"Properties": {"x": {"Fn::Sub": "arn:${AWS::Region}:${B}"}}},
        {"Properties": {"x": {"Fn::Sub": ["${B.Arn}/${c}", {"c": "d"}]}}},
        {"Properties": {"x": {"Fn::Sub": ["${c}", {"c": {"Ref": "B"}}]}}},
        {"DependsOn": "B"},
        {"DependsOn": ["C", "B"]},
    ]
    b = {"Type": "T", "DependsOn": "A"}
    found = [circles({"Resources": {"A": {"Type": "T"} | way, "B": b}}) for way in ways_to_name_b]
    assert [len(circle) for circle in found] == [1] * len(ways_to_name_b)


def test_resources_in_a_row_are_no_circle() -> None:
    """Tables, then functions, then the state machine: nothing to say."""
    template = {
        "Resources": {
            "Table": {"Type": "AWS::DynamoDB::Table"},
            "Task": function(Environment={"TABLE": {"Ref": "Table"}}),
            "Way": {"Type": "AWS::StepFunctions::StateMachine", "Task": {"Ref": "Task"}, "DependsOn": ["Table"]},
        }
    }
    assert circles(template) == []


def test_what_must_not_ship_is_found() -> None:
    """Tests, the local stack and compiled leftovers of our code are told from what libraries bring."""
    names = ["app.py", "chalicelib/settings.py", "pydantic/__pycache__/x.pyc", "cffi/tests/x.py"]
    bad = ["infra/local/partners/world.py", "tests/conftest.py", "chalicelib/__pycache__/settings.pyc"]
    assert strangers([*names, *bad]) == [f"the zip holds {name}" for name in bad]


def test_a_requirement_left_out_is_found() -> None:
    """A library that Chalice could not build for the platform is missing in the zip, under any spelling."""
    requirements = """
python-stdnum==2.2 \\
    --hash=sha256:00
    # via -r requirements.in
tzdata==2026.6 \\
colorama==0.4.6 ; sys_platform == 'win32' \\
"""
    assert missing_requirements(["python_stdnum-2.2.dist-info/METADATA", "app.py"], requirements) == [
        "the zip misses tzdata"
    ]
