# Copyright the Sluice authors.
# SPDX-License-Identifier: Apache-2.0
"""An agent in dual mode, in Python: two ways of finding its tools, behind one flag."""

# src/docs/flags.md shows what follows.
import os

from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.evaluation_context import EvaluationContext


def connect():
    """Where to, and for which flags, stands in the environment of the pod."""
    api.set_provider(FlagdProvider())  # does not wait: until flags come, the code's default counts


class Planner:
    def __init__(self, processes, registry):
        self.processes = processes  # the old path
        self.registry = registry  # the new one; each can read what the other has written
        self.flags = api.get_client()
        self.me = EvaluationContext(os.environ["AGENT_ID"])

    def handle(self, request):
        # Asked once for each piece of work, which ends on the path that it began on.
        new = self.flags.get_boolean_value("registry", False, self.me)
        tools = self.registry if new else self.processes
        return tools.run(tools.find(request))
