# Copyright the Sluice authors.
# SPDX-License-Identifier: Apache-2.0
"""What an agent in Python has: the OpenFeature SDK with an unmodified provider, and the environment
of its pod. A test asks it in lines of JSON and gets one line for each; it ends when the test closes
the pipe."""

import json
import os
import sys
from urllib.parse import unquote

from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.hook import Hook

from planner import Planner
from planner import connect as connect_planner

events = []
for event in ProviderEvent:
    api.add_handler(event, lambda details, name=event.name: events.append(name))
client = api.get_client()


class Evaluations(Hook):
    count = 0

    def before(self, hook_context, hints):
        self.count += 1


evaluations = Evaluations()
api.add_hooks([evaluations])


class Path:
    """What the sample asks twice for each piece of work: to find a tool, and to run it."""

    def __init__(self, name):
        self.name = name

    def find(self, request):
        return f"{request} found by {self.name}"

    def run(self, tool):
        return f"{tool}, run by {self.name}"


def ofrep():
    """Of the environment, as the specification of OFREP has it, this version reads nothing itself."""
    headers = [h.split("=", 1) for h in os.environ.get("OFREP_HEADERS", "").split(",") if h]
    return OFREPProvider(
        os.environ["OFREP_ENDPOINT"],
        headers_factory=lambda: {unquote(name): unquote(value) for name, value in headers},
    )


def connect(provider):
    try:
        if provider == "sample":
            return connect_planner() or {}
        api.set_provider_and_wait(FlagdProvider() if provider == "flagd" else ofrep())
        return {}
    except Exception as failure:  # whatever it is, the test has to see it
        return {"failure": repr(failure)}


def evaluate(key, id=None):
    details = client.get_boolean_details(key, False, EvaluationContext(id))
    return {
        "value": details.value,
        "variant": details.variant,
        "reason": details.reason,
        "errorCode": details.error_code,
        "flagMetadata": dict(details.flag_metadata),
    }


def provider():
    return {"state": client.get_provider_status().name, "events": events}


def work():
    result = Planner(Path("processes"), Path("registry")).handle("tool")
    return {"result": result, "evaluations": evaluations.count}


ANSWERS = {"connect": connect, "evaluate": evaluate, "provider": provider, "work": work}

for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps(ANSWERS[question.pop("ask")](**question)), flush=True)
os._exit(0)  # the threads of gRPC would go on
