// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.samples;

// src/docs/flags.md shows what follows.
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;

/** An agent in dual mode: two ways of finding its tools, behind one flag. */
final class Planner {
  private final Tools processes; // the old path
  private final Tools registry; // the new one; each can read what the other has written
  private final Client flags = OpenFeatureAPI.getInstance().getClient();
  private final EvaluationContext self = new ImmutableContext(System.getenv("AGENT_ID"));

  /** Where to, and for which flags, stands in the environment of the pod. */
  static void connect() {
    // Does not wait: until flags come, the code's default counts.
    OpenFeatureAPI.getInstance().setProvider(new FlagdProvider());
  }

  Planner(Tools processes, Tools registry) {
    this.processes = processes;
    this.registry = registry;
  }

  String handle(String request) {
    // Asked once for each piece of work, which ends on the path that it began on.
    Tools tools = flags.getBooleanValue("registry", false, self) ? registry : processes;
    return tools.run(tools.find(request));
  }
}
