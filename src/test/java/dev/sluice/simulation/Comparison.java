// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.ModelApi.Commit;
import dev.sluice.simulation.ModelApi.Outcome;
import dev.sluice.simulation.ModelApi.Request;
import dev.sluice.simulation.ModelApi.Verb;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Asks a real API server whatever the model is asked, and keeps every answer that differs. */
final class Comparison implements Teller {
  private final RealApi real;
  private final Map<String, HasMetadata> standing = new HashMap<>();
  private final Map<String, String> versions = new HashMap<>();
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private final Set<String> refusals = new TreeSet<>();
  private final List<String> differences = new ArrayList<>();
  private boolean committed;

  Comparison(RealApi real) {
    this.real = real;
  }

  @Override
  public void tells(int number, Act act, TrueTime time) {}

  @Override
  public void ends(TrueTime time) {}

  @Override
  public void sees(Commit commit) {
    committed = true;
    String key = commit.kind() + "/" + commit.name();
    if (commit.after() == null) {
      standing.remove(key);
    } else {
      standing.put(key, commit.after());
    }
  }

  @Override
  public void answered(Request request, Outcome outcome, String refusal) {
    HasMetadata stands = standing.get(request.kind() + "/" + request.name());
    Set<String> rules = refusal == null ? Set.of() : new TreeSet<>(List.of(refusal.split("; ")));
    Answer expected =
        new Answer(Answer.code(outcome), rules, committed, Answer.Standing.of(stands));
    Answer given = real.answer(request, versions.get(request.version()));
    if (!expected.equals(given)) {
      differences.add(
          told(request)
              + " (model | real)\n  "
              + String.join("\n  ", TreeDiff.of(expected, given)));
    }
    if (stands != null) {
      versions.put(stands.getMetadata().getResourceVersion(), real.version(request));
    }
    outcomes.merge(outcome, 1, Integer::sum);
    refusals.addAll(rules);
    committed = false;
  }

  private static String told(Request request) {
    return request.verb() + " " + request.kind() + " " + request.name();
  }

  /** Clears away what the last schedule has left on both. */
  void clear() {
    for (Map.Entry<String, HasMetadata> each : List.copyOf(standing.entrySet())) {
      Kind kind = Kind.valueOf(each.getKey().substring(0, each.getKey().indexOf('/')));
      String name = each.getValue().getMetadata().getName();
      real.answer(new Request(Verb.DELETE, kind, name, null, null, null), null);
    }
    standing.clear();
    versions.clear();
  }

  /** Each answer that differs, with the request before it. */
  List<String> differences() {
    return differences;
  }

  /** How often each answer was given. */
  Map<Outcome, Integer> outcomes() {
    return outcomes;
  }

  /** The rules that refused anything. */
  Set<String> refusals() {
    return refusals;
  }
}
