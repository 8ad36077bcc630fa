"""What is handed over can be opened: the locks, the containers and the continuous check name only what exists."""

import ast
import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.offices import Duty
from tests.test_docs import COMPOSE_ONLY, HOUSE, SETTING, read, settings

Tree = dict[str, Any]
SECRETS = ("POSTGRES_PASSWORD", "DATA_KEY", "WEBCHAT_TOKEN")
LOCKS = ("requirements.lock", "requirements-dev.lock")


def parsed(text: str) -> Tree:
    """The plain part of YAML that compose.yaml keeps to: nested mappings, JSON lists, anchors and merges."""
    root: Tree = {}
    anchors: dict[str, Any] = {}
    stack: list[tuple[int, Tree]] = [(-1, root)]
    for line in text.splitlines():
        bare = line.split(" #")[0].rstrip() if not line.lstrip().startswith("#") else ""
        if not bare.strip():
            continue
        assert "\t" not in bare, line
        depth = len(bare) - len(bare.lstrip())
        key, separator, value = bare.strip().partition(":")
        assert separator, f"no mapping: {line}"
        while stack[-1][0] >= depth:
            stack.pop()
        here, value = stack[-1][1], value.strip()
        if key == "<<":
            here.update(anchors[value.removeprefix("*")])
            continue
        here[key] = meant(value, anchors)
        if isinstance(here[key], dict) and not value.startswith("{"):
            stack.append((depth, here[key]))
    return root


def meant(value: str, anchors: dict[str, Any]) -> Any:
    if value.startswith("*"):
        return dict(anchors[value[1:]])
    if value.startswith("["):
        return json.loads(value)
    if value.startswith("{"):
        return dict(part.strip().split(": ") for part in value.strip("{}").split(","))
    if value == "" or value.startswith("&"):
        fresh: Tree = {}
        if value:
            anchors[value[1:]] = fresh
        return fresh
    return value


@pytest.fixture(scope="module")
def services() -> Tree:
    found: Tree = parsed(read("compose.yaml"))["services"]
    return found


def test_compose_has_a_service_for_each_role_and_watches_all_of_them(services: Tree) -> None:
    assert list(services) == ["postgres", "webchat", "bot", "desk", "courier"]
    for name, service in services.items():
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["restart"] == "unless-stopped", name
        assert service["stop_grace_period"] == "10s", name
    for name in ("bot", "desk", "courier"):
        waits = {other: kind["condition"] for other, kind in services[name]["depends_on"].items()}
        assert waits == {"postgres": "service_healthy", "webchat": "service_healthy"}


def test_the_services_together_take_every_duty(services: Tree) -> None:
    taken = set()
    for name in ("bot", "desk", "courier"):
        what, run, *options = services[name]["command"]
        assert (what, run) == ("bot", "run")
        assert set(options[::2]) == {"--only"}
        taken |= {Duty(duty) for duty in options[1::2]}
    assert taken == set(Duty)
    assert services["webchat"]["command"] == ["webchat"]
    assert (HOUSE / "webchat/__main__.py").exists()


def test_compose_sets_only_what_somebody_reads(services: Tree) -> None:
    for name in ("webchat", "bot", "desk", "courier"):
        assert set(services[name]["environment"]) <= settings(), name
    assert set(services["postgres"]["environment"]) == {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
    asked = set(re.findall(r"\$\{([A-Z_]+)", read("compose.yaml")))
    assert asked <= set(SETTING.findall(read(".env.example")))
    assert asked >= COMPOSE_ONLY


@pytest.mark.parametrize("secret", SECRETS)
def test_compose_refuses_to_start_without_a_secret(secret: str) -> None:
    uses = re.findall(rf"\$\{{{secret}([^}}]*)\}}", read("compose.yaml"))
    assert uses
    assert all(use.startswith(":?") and len(use) > 10 for use in uses)


def test_the_healthchecks_knock_at_doors_that_are_open(services: Tree) -> None:
    doors = read("bot/monitors.py")
    for name in ("bot", "desk", "courier"):
        port, path = re.findall(r"127\.0\.0\.1:(\d+)(/\w+)", services[name]["healthcheck"]["test"][-1])[0]
        assert (port, f'"{path}"' in doors) == ("8081", True)
        assert "board" in services[name]["command"], "only the board opens the door"
    for check in [services[name]["healthcheck"]["test"] for name in ("webchat", "bot", "desk", "courier")]:
        compile(check[-1], "healthcheck", "exec")


def test_the_container_is_small_locked_and_without_rights() -> None:
    dockerfile = read("Dockerfile")
    assert len(re.findall(r"^FROM python:3\.12-slim", dockerfile, re.MULTILINE)) == 2
    assert "--require-hashes -r requirements.lock" in dockerfile
    assert dockerfile.index("USER townhall") < dockerfile.index("ENTRYPOINT")
    copied = re.findall(r"^COPY (?!--from)(\S+)", dockerfile, re.MULTILINE)
    assert set(copied) == {"requirements.lock", "bot", "handlers", "db", "knowledge", "webchat"}
    assert {name.removeprefix("!") for name in read(".dockerignore").splitlines() if name.startswith("!")} == set(copied)
    assert set(re.findall(r"^ENV|^ {4}([A-Z_]+)=", dockerfile, re.MULTILINE)) - {
        "",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONUNBUFFERED",
    } <= (settings())


def test_the_containers_healthcheck_is_a_program() -> None:
    check = re.search(r"HEALTHCHECK .*\\\n\s+CMD (\[.*\])", read("Dockerfile"))
    assert check
    command = json.loads(check[1])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "healthcheck", "exec")
    assert "/healthz" in command[2]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = read(lock)
    assert "://" not in re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    pins = re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9][\w.-]*==)", text, flags=re.MULTILINE)[1:]
    assert pins
    assert not [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block]


def test_every_dependency_is_locked() -> None:
    wanted = re.findall(r'^    "([A-Za-z0-9-]+)', read("pyproject.toml").split("[dependency-groups]")[0], re.MULTILINE)
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", read("requirements.lock"), re.MULTILINE))
    assert "aiogram" in wanted
    assert not [name for name in wanted if name.lower() not in locked]


def test_the_tables_are_made_with_the_options_of_our_own_tests() -> None:
    """Without the folder, pytest takes the table for what to test, and does not know the options that the folder brings."""
    recipes = [line.split() for line in read("Makefile").splitlines() if "--table" in line]
    assert len(recipes) == 2
    assert all("tests" in recipe[: recipe.index("--long")] for recipe in recipes)


def test_the_continuous_check_runs_what_the_readme_says() -> None:
    script = HOUSE / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert [line for line in lines if line.startswith("make ")] == ["make test", "make trials", "make check"]
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


@pytest.mark.parametrize("path", sorted((HOUSE / "benchmarks").glob("[!_]*.py")), ids=lambda path: path.stem)
def test_a_comparison_imports_only_what_there_is(path: Path) -> None:
    """They run by hand and take long, so that nothing else would notice a name that went."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {
            "benchmarks",
            "bot",
            "db",
            "knowledge",
            "tests",
            "webchat",
        }:
            module = importlib.import_module(str(node.module))
            for name in node.names:
                assert hasattr(module, name.name) or importlib.util.find_spec(f"{node.module}.{name.name}"), (
                    f"{path.name}: {name.name}"
                )
